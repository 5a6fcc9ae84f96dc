using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Objects;
using ArgoCD.Projects;

namespace ArgoCD.Comparison;

/// <summary>Objects in an Application's destination namespace that no Application is marked on and that nobody owns.</summary>
internal static class OrphanedResources
{
    /// <summary>Finds them, where the project asks for it.</summary>
    /// <param name="app">The Application.</param>
    /// <param name="project">Its project.</param>
    /// <param name="targets">What the Application states itself.</param>
    /// <param name="cache">The live state.</param>
    /// <param name="instanceOf">The Application an object is marked for; null for none.</param>
    public static IEnumerable<JsonObject> Find(
        JsonObject app, AppProject project, IReadOnlySet<ResourceKey> targets, ClusterCache cache, Func<JsonObject, string?> instanceOf)
    {
        var ns = app.Text("spec", "destination", "namespace");
        return !project.MonitorsOrphans || ns.Length == 0 ? []
            : cache.InNamespace(ns).Where(live => instanceOf(live) is null
                && live.At("metadata", "ownerReferences") is not JsonArray { Count: > 0 }
                && ResourceKey.Of(live) is var key && !targets.Contains(key) && !IsOfTheCluster(key) && !project.IgnoresOrphan(key));
    }

    /// <summary>What the cluster itself puts into namespaces; an Application that manages itself is none either.</summary>
    private static bool IsOfTheCluster(ResourceKey key) => key is
    { Group: "", Kind: "ServiceAccount", Name: "default" }
        or { Group: "", Kind: "ConfigMap", Name: "kube-root-ca.crt" }
        or { Group: "", Kind: "Service", Name: "kubernetes", Namespace: "default" }
        or { Group: Words.Group, Kind: "Application" };
}
