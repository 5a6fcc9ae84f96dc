using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Keptn, none of which can be told without a status.</summary>
internal static class KeptnHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["lifecycle.keptn.sh/KeptnAppVersion"] = Lifecycle("KeptnAppVersion"),
        ["lifecycle.keptn.sh/KeptnEvaluation"] = Lifecycle("KeptnEvaluation", "overallStatus"),
        ["lifecycle.keptn.sh/KeptnTask"] = Lifecycle("KeptnTask"),
        ["lifecycle.keptn.sh/KeptnWorkloadInstance"] = Lifecycle("KeptnWorkloadInstance"),
        ["lifecycle.keptn.sh/KeptnWorkloadVersion"] = Lifecycle("KeptnWorkloadVersion"),
        ["metrics.keptn.sh/Analysis"] = Needing(
            "status",
            If(live => live["status"]["pass"].IsTrue, Healthy, "Analysis is healthy"),
            If(live => live["status"]["warning"].IsTrue, Healthy, "Analysis is healthy with warnings"),
            If(live => live["status"]["pass"].IsFalse, Degraded, "Analysis is degraded"),
            Waiting("Analysis is progressing")),
        ["metrics.keptn.sh/KeptnMetric"] = Needing(
            "status",
            If(live => live["status"]["errMsg"] is { IsAbsent: false } error && !error.Is(""), Degraded, "KeptnMetric is degraded"),
            Where("status.value", Always(Healthy, "KeptnMetric is healthy")),
            Waiting("KeptnMetric is progressing")),
    };

    private static HealthRule Lifecycle(string kind, string field = "status") => Needing(
        "status",
        Phases($"status.{field}", On("Succeeded", Healthy, $"{kind} is healthy"), On("Failed", Degraded, $"{kind} is degraded")),
        Waiting($"{kind} is progressing"));
}
