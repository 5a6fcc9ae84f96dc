using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Kubernetes itself that Argo CD judges by script.</summary>
internal static class KubernetesHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["apiextensions.k8s.io/CustomResourceDefinition"] = FirstOf(
            Where("metadata.deletionTimestamp", Waiting("CRD is terminating")),
            If(live => live["status"]["conditions"] is var conditions && (conditions.IsAbsent || conditions.Count == 0), Progressing, "Status conditions not found"),
            Conditions(
                When("Terminating", "True", Progressing, After("CRD is terminating: ")),
                When("NamesAccepted", "False", Degraded, After("CRD names have not been accepted: ")),
                When("NonStructuralSchema", "True", Degraded, After("Schema violations found: ")),
                When("Established", null, Progressing, "CRD is being installed") with { Because = "Installing", Unless = "True" }),
            Conditions(When("Established", "True", Healthy, "CRD is healthy")),
            Always(Degraded, "CRD is not established")),
        ["batch/CronJob"] = FirstOf(
            If(live => live["spec"]["suspend"].IsTrue, Healthy, "CronJob is Suspended"),
            Without("status", Waiting("Waiting for CronJob")),
            Without("status.lastScheduleTime", Always(Healthy, "CronJob has not been scheduled yet")),
            Without("status.lastSuccessfulTime", Always(Healthy, "The CronJob never completed successfully. It may not be healthy")),
            If(live => live["status"]["active"] is { IsAbsent: false, Count: > 0 }, Healthy, "The job is running. Its last execution may not have been successful"),
            If(live => live["status"]["lastSuccessfulTime"].CompareTo(live["status"]["lastScheduleTime"]) < 0, Degraded, "CronJob has not completed its last execution successfully"),
            Always(Healthy, "CronJob has completed its last execution successfully")),
        ["policy/PodDisruptionBudget"] = DisruptionBudget,
    };

    private static Say After(string text) => condition => text + condition["message"].Text;

    private static ResourceHealth DisruptionBudget(Field live)
    {
        var health = new ResourceHealth(Progressing, "Waiting for status");
        foreach (var condition in live.Maybe("status", "conditions") is { IsAbsent: false } conditions ? conditions.Items() : [])
        {
            var message = $"PodDisruptionBudget has {condition["reason"].Text}";
            if (condition["status"].Is("False") && !condition["reason"].Is("InsufficientPods"))
            {
                return new(Degraded, message);
            }

            health = new(Healthy, message);
        }

        return health;
    }
}
