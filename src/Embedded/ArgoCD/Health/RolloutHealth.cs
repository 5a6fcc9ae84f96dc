using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health;

/// <summary>A Rollout says its own phase since version 1.0; before that it is worked out from conditions and counts.</summary>
internal static class RolloutHealth
{
    public static ResourceHealth Of(JsonObject live)
    {
        if (live.Map("status") is not { } status || !IsObserved(live) || !IsWorkloadObserved(live))
        {
            return new(Progressing, "Waiting for rollout spec update to be observed");
        }

        if (status.Text("phase") is { Length: > 0 } phase)
        {
            return new(phase == "Paused" ? Suspended : phase, status.Text("message"));
        }

        foreach (var condition in status.Items("conditions"))
        {
            if (condition.Text("type") == "InvalidSpec"
                || (condition.Text("type") == "Progressing" && condition.Text("reason") is "RolloutAborted" or "ProgressDeadlineExceeded"))
            {
                return new(Degraded, condition.Text("message"));
            }
        }

        if (live.Flag("spec", "paused") == true || status.At("pauseConditions") is JsonArray { Count: > 0 })
        {
            return new(Suspended, "Rollout is paused");
        }

        if (Counts(live) is { } unfinished)
        {
            return unfinished;
        }

        var current = status.Text("currentPodHash");
        if (live.Map("spec", "strategy", "blueGreen") is not null)
        {
            return status.Text("blueGreen", "activeSelector") is { Length: > 0 } active && active == current
                ? new(Healthy)
                : new(Progressing, "active service cutover pending");
        }

        var stable = status.Text("stableRS") is { Length: > 0 } present ? present : status.Text("canary", "stableRS");
        return stable.Length > 0 && stable == current ? new(Healthy) : new(Progressing, "Waiting for rollout to finish steps");
    }

    private static ResourceHealth? Counts(JsonObject live)
    {
        var wanted = live.Number("spec", "replicas") ?? 1;
        var updated = live.Number("status", "updatedReplicas") ?? 0;
        var available = live.Number("status", "availableReplicas") ?? 0;
        return updated < wanted ? new(Progressing, "Waiting for roll out to finish: More replicas need to be updated")
            : available < updated ? new(Progressing, "Waiting for roll out to finish: updated replicas are still becoming available")
            : null;
    }

    // The generation used to be a hash; one that is no number, or too large, is taken for such a hash.
    private static bool IsObserved(JsonObject live) =>
        Parse(live.Text("status", "observedGeneration")) is not { } observed
        || observed >= (live.Number("metadata", "generation") ?? 0);

    private static bool IsWorkloadObserved(JsonObject live) =>
        live.Map("spec", "workloadRef") is null
        || Parse(live.Annotation("rollout.argoproj.io/workload-generation")) is not { } wanted
        || Parse(live.Text("status", "workloadObservedGeneration")) is not { } observed
        || wanted == observed;

    private static long? Parse(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
