using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Rollouts of Numaplane: under way, then degraded, then paused on purpose, then healthy.</summary>
internal static class NumaplaneHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["numaplane.numaproj.io/ISBServiceRollout"] = Rollout("Unknown status", "ISBSvcFailed"),
        ["numaplane.numaproj.io/MonoVertexRollout"] = Rollout("Unknown MonoVertex status", "MonoVertexFailed", "MonoVertexPausingOrPaused"),
        ["numaplane.numaproj.io/PipelineRollout"] = Rollout("Unknown Pipeline status", "PipelineFailed", "PipelinePausingOrPaused"),
        ["numaplane.numaproj.io/NumaflowControllerRollout"] = FirstOf(
            Unreconciled,
            If(IsUpgrading, Progressing, "Update in progress"),
            ChildProgressing,
            Failed,
            Conditions(When("ChildResourcesHealthy", "False", Degraded)),
            ChildHealthy,
            Always(Unknown, "Unknown status")),
    };

    private static HealthRule Unreconciled { get; } = FirstOf(
        Without("status", Waiting("Not yet reconciled")),
        If(live => live["metadata"]["generation"] != live["status"]["observedGeneration"], Progressing, "Not yet reconciled"));

    private static HealthRule ChildProgressing { get; } = Conditions(When("ChildResourcesHealthy", "False", Progressing, "Child Progressing") with { Because = "Progressing" });

    private static HealthRule ChildHealthy { get; } = Conditions(When("ChildResourcesHealthy", "True", Healthy, "Healthy"));

    private static HealthRule Failed { get; } = If(live => live["status"]["phase"].Is("Failed"), Degraded, The("status.message"));

    private static HealthRule Rollout(string unknown, string failed, string? paused = null) => FirstOf(
        Unreconciled,
        If(live => IsUpgrading(live) && Conditions(When("ProgressiveUpgradeSucceeded", "False", Degraded, ""))(live) is null, Progressing, "Update in progress"),
        ChildProgressing,
        Failed,
        Conditions(
            When("ChildResourcesHealthy", "False", Degraded) with { Because = failed },
            When("ProgressiveUpgradeSucceeded", "False", Degraded, "Progressive upgrade failed")),
        paused is null ? _ => null : Conditions(When(paused, "True", Healthy)),
        ChildHealthy,
        Always(Unknown, unknown));

    private static bool IsUpgrading(Field live) =>
        (live["status"]["upgradeInProgress"] is { IsAbsent: false } upgrade && !upgrade.Is("")) || live["status"]["phase"].Is("Pending");
}
