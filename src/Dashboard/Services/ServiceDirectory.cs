using Clusters;
using k8s.Models;
using Kubernetes.Runtime;

namespace Dashboard.Services;

/// <summary>Finds Services of the connected cluster by name, for addresses like <c>http://cart.localhost:5080</c>.</summary>
/// <param name="cluster">The connected cluster.</param>
internal sealed class ServiceDirectory(ICluster cluster)
{
    // Where two namespaces have a Service of one name, the shop's is meant.
    private const string FirstNamespace = "coffee";

    /// <summary>Finds the Service that a host name means; null where there is none.</summary>
    public async Task<ServicePort?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var list = await cluster.Resources.ListAsync(
            ResourceTypes.Services, null, new Selector(Fields: $"metadata.name={name}"), cancellationToken);
        var found = list.Items.Select(item => new ObjectKey((string?)item["metadata"]?["namespace"] ?? "", name))
            .OrderBy(key => key.Namespace != FirstNamespace).ThenBy(key => key.Namespace, StringComparer.Ordinal).ToList();
        return found.Count == 0 ? null : await FindAsync(found[0], cancellationToken);
    }

    /// <summary>Finds a Service and the port that a browser would speak to: the one named http, else the first; null where there is none.</summary>
    public async Task<ServicePort?> FindAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (await cluster.Resources.FindAsync(ResourceTypes.Services, key, cancellationToken) is not { } found) { return null; }
        var service = k8s.KubernetesJson.Deserialize<V1Service>(found.ToJsonString());
        var port = service.Spec?.Ports?.OrderBy(port => port.Name != "http").FirstOrDefault();
        return port is null ? null : new ServicePort(key, port.Name is { Length: > 0 } named ? named : $"{port.Port}");
    }
}
