namespace Kubernetes.Runtime;

/// <summary>The path of an object or a collection on an API server.</summary>
public static class ResourcePath
{
    /// <summary>Makes a path, relative to the server's root, with a leading slash.</summary>
    /// <param name="type">The kind.</param>
    /// <param name="ns">The namespace; empty for all of them, or for cluster scope.</param>
    /// <param name="name">The object; null for the collection.</param>
    /// <param name="subresource">The subresource; null for the object itself.</param>
    public static string Of(ResourceType type, string ns, string? name, string? subresource)
    {
        var root = type.Group.Length == 0 ? $"/api/{type.Version}" : $"/apis/{type.Group}/{type.Version}";
        if (ns.Length > 0) { root += $"/namespaces/{Uri.EscapeDataString(ns)}"; }
        var path = $"{root}/{type.Plural}";
        if (name is not null) { path += $"/{Uri.EscapeDataString(name)}"; }
        return subresource is null ? path : $"{path}/{subresource}";
    }
}
