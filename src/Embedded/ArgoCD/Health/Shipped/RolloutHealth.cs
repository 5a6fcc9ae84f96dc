using System.Text.Json;
using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>A Rollout says its own phase since version 1.0; before that it is worked out from conditions and counts.</summary>
internal static class RolloutHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["argoproj.io/Rollout"] = FirstOf(
            If(live => !IsObserved(live) || !IsWorkloadObserved(live), Progressing, "Waiting for rollout spec update to be observed"),
            Where("status.phase", Phase),
            Needing("status", live => live["status"]["conditions"].IsAbsent ? throw live["status"]["conditions"].Unreadable("read as a list") : null),
            Conditions(
                When("InvalidSpec", null, Degraded),
                When("Progressing", null, Degraded) with { Because = "RolloutAborted" },
                When("Progressing", null, Degraded) with { Because = "ProgressDeadlineExceeded" }),
            If(IsPaused, Suspended, "Rollout is paused"),
            Without("status.currentPodHash", Waiting("Waiting for rollout to finish: status has not been reconciled.")),
            Replicas,
            Strategy,
            Always(Healthy)),
    };

    private static ResourceHealth? Phase(Field live)
    {
        var (phase, message) = (live["status"]["phase"], live["status"]["message"]);
        return phase.Is("Paused") ? Tell(Suspended, message)
            : phase.Is(Healthy, Progressing, Degraded, Suspended, Missing, Unknown) ? Tell(phase.Text, message)
            : phase.Node?.GetValueKind() is JsonValueKind.String ? Invalid : None;
    }

    private static bool IsPaused(Field live) =>
        live["status"]["pauseConditions"] is { IsAbsent: false, Count: > 0 } || live["spec"]["paused"].Holds;

    private static ResourceHealth? Replicas(Field live)
    {
        var wanted = CountOf(live["spec"]["replicas"], 1);
        var updated = CountOf(live["status"]["updatedReplicas"], 0);
        return updated < wanted ? new(Progressing, "Waiting for roll out to finish: More replicas need to be updated")
            : CountOf(live["status"]["availableReplicas"], 0) < updated ? new(Progressing, "Waiting for roll out to finish: updated replicas are still becoming available")
            : null;
    }

    private static ResourceHealth? Strategy(Field live)
    {
        var (status, strategy) = (live["status"], live["spec"]["strategy"]);
        var current = status["currentPodHash"];
        var stable = !status["stableRS"].IsAbsent ? status["stableRS"] : status["canary"].IsAbsent ? "" : status["canary"]["stableRS"];
        if (!strategy["blueGreen"].IsAbsent)
        {
            return status.Maybe("blueGreen", "activeSelector") != current ? new(Progressing, "active service cutover pending")
                : !stable.Is("") && stable != current ? new(Progressing, "waiting for analysis to complete")
                : null;
        }

        return strategy["canary"].IsAbsent ? null
            : CountOf(status["replicas"], 0) > CountOf(status["updatedReplicas"], 0) ? new(Progressing, "Waiting for roll out to finish: old replicas are pending termination")
            : stable.Is("") || stable != current ? new(Progressing, "Waiting for rollout to finish steps")
            : null;
    }

    // The generation used to be a hash; one that is no number, or too large, is taken for such a hash.
    private static bool IsObserved(Field live) =>
        !live["status"].IsAbsent
        && (live["status"]["observedGeneration"].Parsed() is not { } observed || observed >= live["metadata"]["generation"].Number);

    private static bool IsWorkloadObserved(Field live) =>
        live["spec"]["workloadRef"].IsAbsent || live["metadata"]["annotations"].IsAbsent
        || live["metadata"]["annotations"]["rollout.argoproj.io/workload-generation"].Parsed() == live["status"]["workloadObservedGeneration"].Parsed();

    private static double CountOf(Field field, int otherwise) => field.IsAbsent ? otherwise : field.Number;
}
