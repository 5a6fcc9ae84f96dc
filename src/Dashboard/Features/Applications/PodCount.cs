using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Applications;

/// <summary>Pods, of an Application or of all.</summary>
/// <param name="Ready">How many are ready.</param>
/// <param name="All">How many there are.</param>
public readonly record struct PodCount(int Ready, int All)
{
    /// <summary>Whether a pod is ready.</summary>
    internal static bool IsReady(JsonNode pod) =>
        pod.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");

    /// <summary>Whether a pod has ended and is not expected back.</summary>
    internal static bool IsOver(JsonNode pod) => pod.Text("status", "phase") is "Succeeded" or "Failed";

    /// <summary>Counts pods that are not over.</summary>
    internal static PodCount Of(IEnumerable<JsonObject> pods)
    {
        var (ready, all) = (0, 0);
        foreach (var pod in pods.Select(PodFacts.Of).Where(pod => !pod.IsOver))
        {
            all++;
            if (pod.IsReady) { ready++; }
        }

        return new(ready, all);
    }

    /// <summary>Counts pods by the Application whose object owns them, directly or through a ReplicaSet.</summary>
    internal static ImmutableDictionary<string, PodCount> Of(
        IEnumerable<ApplicationView> applications,
        IReadOnlyDictionary<ObjectKey, JsonObject> pods,
        IReadOnlyDictionary<ObjectKey, JsonObject> replicaSets)
    {
        var owners = new Dictionary<(string Kind, ObjectKey Key), string>();
        foreach (var application in applications)
        {
            foreach (var managed in application.Objects) { owners.TryAdd((managed.Kind, managed.Key), application.Name); }
        }

        var counts = ImmutableDictionary.CreateBuilder<string, PodCount>();
        foreach (var (key, item) in pods)
        {
            var pod = PodFacts.Of(item);
            if (pod.IsOver) { continue; }
            var (kind, name) = (pod.OwnerKind, pod.OwnerName);
            if (kind == "ReplicaSet" && replicaSets.TryGetValue(new(key.Namespace, name), out var replicaSet))
            {
                var owner = PodFacts.Of(replicaSet);
                (kind, name) = (owner.OwnerKind, owner.OwnerName);
            }

            if (!owners.TryGetValue(kind.Length == 0 ? ("Pod", key) : (kind, new ObjectKey(key.Namespace, name)), out var application)) { continue; }
            var known = counts.GetValueOrDefault(application);
            counts[application] = new(known.Ready + (pod.IsReady ? 1 : 0), known.All + 1);
        }

        return counts.ToImmutable();
    }
}
