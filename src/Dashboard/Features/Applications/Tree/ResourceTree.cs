using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Applications.Tree;

/// <summary>Builds an Application's tree from its status and from the owner references of live objects.</summary>
internal static class ResourceTree
{
    /// <summary>The kinds whose objects others own, and under which children are looked for.</summary>
    public static readonly ImmutableArray<(string ApiVersion, string Kind)> ChildKinds =
    [
        ("apps/v1", "ReplicaSet"), ("v1", "Pod"), ("discovery.k8s.io/v1", "EndpointSlice"), ("batch/v1", "Job"), ("v1", "Secret"), ("argoproj.io/v1alpha1", "Application"),
    ];

    /// <summary>The nodes, parents before children, siblings in the order in which they are shown.</summary>
    /// <param name="application">The Application.</param>
    /// <param name="commit">What to say below the commit.</param>
    /// <param name="live">Live objects by kind.</param>
    /// <param name="unfolded">Nodes whose children are all shown.</param>
    public static ImmutableArray<TreeNode> Of(
        ApplicationView application, string? commit, IReadOnlyDictionary<string, ImmutableDictionary<ObjectKey, JsonObject>> live, IReadOnlySet<string> unfolded)
    {
        var children = live.SelectMany(kind => kind.Value.Values.Select(o => (Kind: kind.Key, Object: o)))
            .Where(o => !IsOld(o.Kind, o.Object))
            .SelectMany(o => o.Object.Items("metadata", "ownerReferences").Where(r => r.IsTrue("controller"))
                .Select(r => (Owner: (Kind: r.Text("kind") ?? "", Key: new ObjectKey(o.Object.Text("metadata", "namespace") ?? "", r.Text("name") ?? "")), o.Kind, o.Object)))
            .ToLookup(o => o.Owner);

        var nodes = ImmutableArray.CreateBuilder<TreeNode>();
        nodes.Add(new("commit", null, 0, null, "Commit", new("", application.ShortRevision), commit, null, null));
        nodes.Add(new("application", "commit", 1, "argoproj.io/v1alpha1", "Application", application.Key, null, application.Sync, application.Health));

        var top = application.Objects.Select(o => new TreeNode(
            $"{o.Kind}/{o.Key}", "application", 2, o.ApiVersion, o.Kind, o.Key, null, o.RequiresPruning ? "Pruned" : o.Sync, o.Health, o.HealthMessage));
        new TreeFolding(
            node => children[(node.Kind, node.Key)].Select(c => Child(node, c.Kind, c.Object)).OrderBy(n => n.Kind, StringComparer.Ordinal).ThenBy(n => n.Key.Name, StringComparer.Ordinal),
            Rank, unfolded).Add(nodes, "application", top.OrderBy(Rank).ThenBy(n => n.Kind, StringComparer.Ordinal).ThenBy(n => n.Key.Name, StringComparer.Ordinal));
        return nodes.ToImmutable();
    }

    private static TreeNode Child(TreeNode parent, string kind, JsonObject item)
    {
        var key = new ObjectKey(item.Text("metadata", "namespace") ?? "", item.Text("metadata", "name") ?? "");
        var (detail, health, message) = kind switch
        {
            "Pod" => Pod(item),
            "ReplicaSet" => (Joined($"{item.Number("status", "readyReplicas") ?? 0}/{item.Number("spec", "replicas") ?? 0}", Revision(item)), (item.Number("status", "readyReplicas") ?? 0) >= (item.Number("spec", "replicas") ?? 0) ? "Healthy" : "Progressing", null),
            "EndpointSlice" => (item.Items("endpoints").Count(e => e.At("conditions", "ready")?.ToString() != "false").ToString(CultureInfo.InvariantCulture), "Healthy", (string?)null),
            "Secret" => ((item.At("data") as JsonObject)?.Count.ToString(CultureInfo.InvariantCulture), "Healthy", null),
            "Application" => (null, item.Text("status", "health", "status"), item.Text("status", "health", "message")),
            _ => ((string?)null, (string?)null, (string?)null),
        };
        return new($"{kind}/{key}", parent.Id, parent.Level + 1, item.Text("apiVersion"), kind, key, detail, kind == "Application" ? item.Text("status", "sync", "status") : null, health, message,
            Simulated: kind == "Pod" && IsSimulated(item));
    }

    /// <summary>What a pod says of itself, as <c>kubectl get pods</c> would.</summary>
    internal static (string? Detail, string? Health, string? Message) Pod(JsonObject pod)
    {
        var containers = pod.Items("status", "containerStatuses").ToList();
        var ready = $"{containers.Count(c => c.IsTrue("ready"))}/{Math.Max(containers.Count, pod.Items("spec", "containers").Count())}";
        if (pod.Text("metadata", "deletionTimestamp") is not null) { return (Joined(ready, "Terminating"), "Progressing", null); }
        var waiting = containers.Concat(pod.Items("status", "initContainerStatuses")).Select(c => c.At("state", "waiting")).FirstOrDefault(w => w.Text("reason") is not null and not "ContainerCreating" and not "PodInitializing");
        if (waiting is not null) { return (Joined(ready, waiting.Text("reason")), "Degraded", waiting.Text("message") ?? waiting.Text("reason")); }
        return pod.Text("status", "phase") switch
        {
            "Succeeded" => ("Succeeded", "Healthy", null),
            "Failed" => (pod.Text("status", "reason") ?? "Failed", "Degraded", pod.Text("status", "message")),
            _ => PodCount.IsReady(pod) ? (ready, "Healthy", null) : (ready, "Progressing", pod.Text("status", "message")),
        };
    }

    internal static bool IsSimulated(JsonNode pod) =>
        pod.At("metadata", "annotations") is JsonObject annotations && annotations.Any(a => a.Key.EndsWith("/simulated", StringComparison.Ordinal) || a.Key == "simulated");

    private static bool IsOld(string kind, JsonObject item) =>
        kind == "ReplicaSet" && (item.Number("spec", "replicas") ?? 1) == 0 && (item.Number("status", "replicas") ?? 0) == 0;

    private static string? Revision(JsonObject item) =>
        (item.Text("metadata", "annotations", "deployment.kubernetes.io/revision") ?? item.Text("metadata", "annotations", "rollout.argoproj.io/revision")) is { } revision ? $"rev {revision}" : null;

    private static string Joined(string first, string? second) => second is null ? first : $"{first}, {second}";

    /// <summary>What is wrong comes first, then what runs, then the rest.</summary>
    private static int Rank(TreeNode node) => node.Health is "Degraded" or "Missing" ? 0 : node.Sync is "OutOfSync" or "Pruned" ? 1 : node.Health is "Progressing" or "Suspended" ? 2 : node.Kind switch
    {
        "Deployment" or "Rollout" or "StatefulSet" => 3,
        "Application" or "ApplicationSet" => 3,
        "Service" or "ExternalSecret" or "HorizontalPodAutoscaler" => 4,
        "ConfigMap" or "Secret" or "PersistentVolumeClaim" => 5,
        _ => 6,
    };
}
