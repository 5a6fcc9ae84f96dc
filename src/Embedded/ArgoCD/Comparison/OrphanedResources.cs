using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Objects;
using ArgoCD.Projects;

namespace ArgoCD.Comparison;

/// <summary>Objects in an Application's destination namespace that are marked for no Application that exists and that nobody owns, with all that they own.</summary>
internal static class OrphanedResources
{
    private const int DeepestOwner = 8;

    /// <summary>Finds them, where the project asks for it.</summary>
    /// <param name="app">The Application.</param>
    /// <param name="project">Its project.</param>
    /// <param name="targets">What the Application states itself.</param>
    /// <param name="cache">The live state.</param>
    /// <param name="isOther">Whether an object is excluded, or marked for an Application that exists.</param>
    public static IEnumerable<JsonObject> Find(
        JsonObject app, AppProject project, IReadOnlySet<ResourceKey> targets, ClusterCache cache, Func<JsonObject, bool> isOther)
    {
        var ns = app.Text("spec", "destination", "namespace");
        return !project.MonitorsOrphans || ns.Length == 0 ? []
            : cache.InNamespace(ns).Where(live => !isOther(live)
                && project.AllowsKind(live.Group(), live.Kind(), live.Name(), namespaced: true)
                && live.At("metadata", "ownerReferences") is not JsonArray { Count: > 0 }
                && ResourceKey.Of(live) is var key && !targets.Contains(key) && !IsOfTheCluster(key) && !project.IgnoresOrphan(key))
                .SelectMany(root => WithOwned(root, cache, 0));
    }

    private static IEnumerable<JsonObject> WithOwned(JsonObject item, ClusterCache cache, int depth) =>
        depth >= DeepestOwner ? [item] : cache.Children(item.Uid()).SelectMany(child => WithOwned(child, cache, depth + 1)).Prepend(item);

    /// <summary>What the cluster itself puts into namespaces; an Application that manages itself is none either.</summary>
    private static bool IsOfTheCluster(ResourceKey key) => key is
    { Group: "", Kind: "ServiceAccount", Name: "default" }
        or { Group: "", Kind: "ConfigMap", Name: "kube-root-ca.crt" }
        or { Group: "", Kind: "Service", Name: "kubernetes", Namespace: "default" }
        or { Group: Words.Group, Kind: "Application" };
}
