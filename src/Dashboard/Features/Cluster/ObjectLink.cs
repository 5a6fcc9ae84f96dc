using Kubernetes.Runtime;

namespace Dashboard.Features.Cluster;

/// <summary>Addresses of the cluster pages.</summary>
internal static class ObjectLink
{
    /// <summary>The page of one object, by kind: the page finds the plural.</summary>
    public static string To(string apiVersion, string kind, ObjectKey key)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return $"cluster/{(slash < 0 ? "core" : apiVersion[..slash])}/{kind}/{(key.Namespace.Length == 0 ? "-" : key.Namespace)}/{Uri.EscapeDataString(key.Name)}";
    }

    /// <summary>The page of a kind.</summary>
    public static string To(ResourceType type) => $"cluster/{(type.Group.Length == 0 ? "core" : type.Group)}/{type.Plural}";
}
