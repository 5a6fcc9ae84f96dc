using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Policies: of Open Cluster Management and of Kyverno.</summary>
internal static class PolicyHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["kyverno.io/Policy"] = FirstOf(
            Where("status.conditions", If(live => live["status"]["conditions"].Items().Any(IsReady), Healthy, "Policy is ready")),
            Waiting("Waiting for Policy to be ready")),
        ["policy.open-cluster-management.io/CertificatePolicy"] = FirstOf(
            Unreported,
            Phases("status.compliant", On("Compliant", Healthy, "All certificates found comply with the policy")),
            Always(Degraded, "At least once certificate does not comply with the policy")),
        ["policy.open-cluster-management.io/ConfigurationPolicy"] = FirstOf(
            Unreported,
            If(live => live["status"]["lastEvaluatedGeneration"] != live["metadata"]["generation"], Progressing, "Waiting for the status to be updated"),
            Without("status.compliancyDetails", Waiting("Waiting for compliance")),
            Compliance(Details)),
        ["policy.open-cluster-management.io/OperatorPolicy"] = FirstOf(
            Without("status.conditions", Waiting("Waiting for the status to be reported")),
            If(live => live["status"]["observedGeneration"] is { IsAbsent: false } observed && observed != live["metadata"]["generation"], Progressing, "Waiting for the status to be updated"),
            Conditions(When("Compliant", "True", Healthy), When("Compliant", null, Degraded)),
            Waiting("Waiting for the compliance condition")),
        ["policy.open-cluster-management.io/Policy"] = FirstOf(
            If(live => live["spec"]["disabled"].Holds, Healthy, "Policy is disabled"),
            Where("status", If(IsPlacedNowhere, Healthy, "No clusters match this policy")),
            Unreported,
            Where("status.status", Compliance(live => Others(live["status"]["status"], "clusters", entry => entry["clustername"]))),
            Where("status.details", Compliance(live => Others(live["status"]["details"], "templates", entry => entry["templateMeta"]["name"]))),
            Compliance(_ => Field.Absent)),
    };

    private static HealthRule Unreported { get; } = Without("status.compliant", Waiting("Waiting for the status to be reported"));

    private static HealthRule Compliance(Say say) => live => Tell(live["status"]["compliant"].Is("Compliant") ? Healthy : Degraded, say(live));

    private static bool IsReady(Field condition) =>
        condition["type"].Is("Ready") && condition["status"].Is("True") && condition["reason"].Is("Succeeded") && condition["message"].Is("Ready");

    private static Field Details(Field live) => string.Join("; ", live["status"]["compliancyDetails"].Items()
        .Where(detail => !detail["conditions"].IsAbsent).SelectMany(detail => detail["conditions"].Items())
        .Where(condition => !condition["message"].IsAbsent && !condition["type"].IsAbsent)
        .Select(condition => $"{condition["type"].Text} - {condition["message"].Text}"));

    /// <summary>A policy with a placement, and no compliance at all, applies to no cluster.</summary>
    private static bool IsPlacedNowhere(Field live) =>
        live["status"]["compliant"].IsAbsent && live["status"]["status"].IsAbsent && live["status"]["placement"] is { IsAbsent: false, Count: > 0 };

    private static Field Others(Field entries, string what, Func<Field, Field> name)
    {
        var others = entries.Items().Where(entry => !entry["compliant"].Is("Compliant")).Select(name).Where(entry => !entry.IsAbsent).Select(entry => entry.Text).ToList();
        return others.Count == 0 ? $"All {what} are compliant" : $"NonCompliant {what}: {string.Join(", ", others)}";
    }
}
