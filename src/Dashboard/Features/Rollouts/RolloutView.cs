using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Rollouts;

/// <summary>A Rollout as its page shows it, read from the Rollout, its ReplicaSets and their pods.</summary>
public sealed record RolloutView
{
    private const string HashLabel = "rollouts-pod-template-hash";

    /// <summary>Its namespace and name.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>Healthy, Progressing, Paused or Degraded.</summary>
    public required string? Phase { get; init; }

    /// <summary>Why, in the controller's words.</summary>
    public required string? Message { get; init; }

    /// <summary>How many pods are wanted in all.</summary>
    public required long Replicas { get; init; }

    /// <summary>How many pods may exist beyond that while it changes.</summary>
    public required long Surge { get; init; }

    /// <summary>The canary's steps.</summary>
    public required ImmutableArray<RolloutStep> Steps { get; init; }

    /// <summary>The step that it is at; as many as there are steps when it has finished.</summary>
    public required int StepIndex { get; init; }

    /// <summary>Whether it waits in a pause.</summary>
    public required bool Paused { get; init; }

    /// <summary>Whether it was aborted.</summary>
    public required bool Aborted { get; init; }

    /// <summary>Whether a restart of its pods is under way.</summary>
    public required bool Restarting { get; init; }

    /// <summary>The version that serves; null before the first is complete.</summary>
    public required RolloutSide? Stable { get; init; }

    /// <summary>The version that is tried; null where none is.</summary>
    public required RolloutSide? Canary { get; init; }

    /// <summary>Whether the template that git states is the one that serves.</summary>
    public bool IsStable => Canary is null;

    /// <summary>The percentage of pods that the steps ask for now.</summary>
    public int WantedWeight => Aborted ? 0 : StepIndex >= Steps.Length ? 100
        : int.TryParse(Steps.Take(StepIndex + 1).LastOrDefault(s => s.Sort == "setWeight")?.Value, CultureInfo.InvariantCulture, out var weight) ? weight : 0;

    /// <summary>The percentage of ready pods that run the canary; null where no pod is ready.</summary>
    public double? ActualWeight => Canary is null || Canary.Ready + (Stable?.Ready ?? 0) == 0 ? null : 100.0 * Canary.Ready / (Canary.Ready + (Stable?.Ready ?? 0));

    /// <summary>Reads a Rollout.</summary>
    public static RolloutView Of(JsonObject rollout, IEnumerable<JsonObject> replicaSets, IEnumerable<JsonObject> pods)
    {
        var key = new ObjectKey(rollout.Text("metadata", "namespace") ?? "", rollout.Text("metadata", "name") ?? "");
        var owned = replicaSets.Where(r => r.Text("metadata", "namespace") == key.Namespace && IsOwned(r, "Rollout", key.Name)).ToList();
        var (current, stable) = (rollout.Text("status", "currentPodHash"), rollout.Text("status", "stableRS"));
        var replicas = rollout.Number("spec", "replicas") ?? 1;
        return new()
        {
            Key = key,
            Phase = rollout.Text("status", "phase"),
            Message = rollout.Text("status", "message"),
            Replicas = replicas,
            Surge = Surplus(rollout.At("spec", "strategy", "canary", "maxSurge"), replicas),
            Steps = [.. rollout.Items("spec", "strategy", "canary", "steps").Select(ReadStep)],
            StepIndex = (int)(rollout.Number("status", "currentStepIndex") ?? 0),
            Paused = rollout.Items("status", "pauseConditions").Any() || rollout.IsTrue("spec", "paused"),
            Aborted = rollout.IsTrue("status", "abort"),
            Restarting = rollout.Text("spec", "restartAt") is { } asked && asked != rollout.Text("status", "restartedAt"),
            Stable = Side(stable is { Length: > 0 } ? stable : null),
            Canary = current == stable ? null : Side(current),
        };

        RolloutSide? Side(string? hash)
        {
            if (hash is null || owned.Find(r => r.Text("metadata", "labels", HashLabel) == hash) is not { } replicaSet) { return null; }
            var name = replicaSet.Text("metadata", "name") ?? "";
            var own = pods.Where(p => p.Text("metadata", "namespace") == key.Namespace && IsOwned(p, "ReplicaSet", name) && !PodCount.IsOver(p))
                .Select(p => (new ObjectKey(key.Namespace, p.Text("metadata", "name") ?? ""), PodCount.IsReady(p))).OrderBy(p => p.Item1.Name, StringComparer.Ordinal).ToImmutableArray();
            return new(hash, replicaSet.Items("spec", "template", "spec", "containers").FirstOrDefault().Text("image") ?? "", replicaSet.Number("spec", "replicas") ?? 0, own.Count(p => p.Item2), own);
        }
    }

    private static RolloutStep ReadStep(JsonNode step)
    {
        var (sort, value) = step is JsonObject fields && fields.Count > 0 ? fields.First() : new("", null);
        return new(sort, sort == "pause" ? value.At("duration")?.ToString() : value?.ToString());
    }

    private static bool IsOwned(JsonNode item, string kind, string name) =>
        item.Items("metadata", "ownerReferences").Any(o => o.IsTrue("controller") && o.Text("kind") == kind && o.Text("name") == name);

    // A percentage is of the pods wanted, rounded up; upstream's default is 25 %.
    private static long Surplus(JsonNode? surge, long replicas) =>
        surge is JsonValue value && value.TryGetValue<long>(out var pods) ? pods
        : int.TryParse((surge?.ToString() ?? "25%").TrimEnd('%'), CultureInfo.InvariantCulture, out var percent) ? (long)Math.Ceiling(replicas * percent / 100.0) : 0;
}
