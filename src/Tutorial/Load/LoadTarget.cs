namespace Tutorial.Load;

/// <summary>What a load asks for: <c>GET PATH</c> of a Service, by its port <c>http</c>.</summary>
/// <param name="Namespace">The namespace of the Service.</param>
/// <param name="Service">Its name.</param>
/// <param name="Path">The path, with or without its leading slash, such as <c>/work</c>.</param>
public readonly record struct LoadTarget(string Namespace, string Service, string Path)
{
    internal string ProxyPath =>
        $"/api/v1/namespaces/{Uri.EscapeDataString(Namespace)}/services/{Uri.EscapeDataString(Service)}:http/proxy/{Path.TrimStart('/')}";
}
