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

        if (status.At("phase") is { } phase)
        {
            return phase.Text() switch
            {
                "Paused" => new(Suspended, status.Text("message")),
                Healthy or Progressing or Degraded or Suspended or Missing or Unknown => new(phase.Text(), status.Text("message")),
                _ => HealthScript.Invalid,
            };
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

        if (status.At("currentPodHash") is null)
        {
            return new(Progressing, "Waiting for rollout to finish: status has not been reconciled.");
        }

        return Replicas(live) ?? Strategy(live) ?? new(Healthy);
    }

    private static ResourceHealth? Replicas(JsonObject live)
    {
        var wanted = live.Number("spec", "replicas") ?? 1;
        var updated = live.Number("status", "updatedReplicas") ?? 0;
        var available = live.Number("status", "availableReplicas") ?? 0;
        return updated < wanted ? new(Progressing, "Waiting for roll out to finish: More replicas need to be updated")
            : available < updated ? new(Progressing, "Waiting for roll out to finish: updated replicas are still becoming available")
            : null;
    }

    private static ResourceHealth? Strategy(JsonObject live)
    {
        var current = live.Text("status", "currentPodHash");
        var stable = live.At("status", "stableRS") is { } stated ? stated.Text() : live.Text("status", "canary", "stableRS");
        if (live.Map("spec", "strategy", "blueGreen") is not null)
        {
            return live.Text("status", "blueGreen", "activeSelector") != current ? new(Progressing, "active service cutover pending")
                : stable.Length > 0 && stable != current ? new(Progressing, "waiting for analysis to complete")
                : null;
        }

        if (live.Map("spec", "strategy", "canary") is null)
        {
            return null;
        }

        return (live.Number("status", "replicas") ?? 0) > (live.Number("status", "updatedReplicas") ?? 0)
                ? new(Progressing, "Waiting for roll out to finish: old replicas are pending termination")
            : stable.Length == 0 || stable != current ? new(Progressing, "Waiting for rollout to finish steps")
            : null;
    }

    // The generation used to be a hash; one that is no number, or too large, is taken for such a hash.
    private static bool IsObserved(JsonObject live) =>
        Parse(live.Text("status", "observedGeneration")) is not { } observed
        || observed >= (live.Number("metadata", "generation") ?? 0);

    private static bool IsWorkloadObserved(JsonObject live) =>
        live.Map("spec", "workloadRef") is null || live.Map("metadata", "annotations") is null
        || Parse(live.Annotation("rollout.argoproj.io/workload-generation")) == Parse(live.Text("status", "workloadObservedGeneration"));

    private static long? Parse(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
