using Kubernetes.Runtime;

namespace Dashboard.Services;

/// <summary>A port of a Service.</summary>
/// <param name="Service">The Service.</param>
/// <param name="Port">The name of the port, or its number where it has none.</param>
internal sealed record ServicePort(ObjectKey Service, string Port)
{
    /// <summary>The path of the API server's proxy to this port.</summary>
    public string ProxyPath => $"/api/v1/namespaces/{Service.Namespace}/services/{Service.Name}:{Port}/proxy";
}
