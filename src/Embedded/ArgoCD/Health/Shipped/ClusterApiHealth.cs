using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Cluster API.</summary>
internal static class ClusterApiHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["addons.cluster.x-k8s.io/ClusterResourceSet"] = FirstOf(
            Conditions(When("ResourcesApplied", "True", Healthy, "cluster resource set is applied"), When("ResourcesApplied", "False", Degraded)),
            Waiting("Initializing cluster resource set")),
        ["cluster.x-k8s.io/Cluster"] = FirstOf(
            Paused("Cluster"),
            Conditions(When("Ready", "False", Degraded)),
            Phases("status.phase", On("Provisioned", Healthy, "Cluster is running"), On("Failed", Degraded, "")),
            Waiting("Waiting for clusters")),
        ["cluster.x-k8s.io/Machine"] = FirstOf(
            Phases("status.phase", On("Running", Healthy, "Machine is running"), On("Failed", Degraded, WhyNotReady)),
            Always(Progressing, WhyNotReady)),
        ["cluster.x-k8s.io/MachineDeployment"] = FirstOf(
            Paused("MachineDeployment"),
            Phases(
                "status.phase",
                On("Running", Healthy, "Machines are running under this deployment"),
                On("ScalingUp", Progressing, "Cluster is spawning machines"),
                On("ScalingDown", Progressing, "Cluster is stopping machines"),
                On("Failed", Degraded, "MachineDeployment is failed")),
            Waiting("Waiting for machines")),
        ["cluster.x-k8s.io/MachineHealthCheck"] = FirstOf(
            Where("status.currentHealthy", If(live => live["status"]["expectedMachines"] == live["status"]["currentHealthy"], Healthy, ""), Always(Degraded)),
            Waiting("")),
        ["cluster.x-k8s.io/MachinePool"] = FirstOf(
            Phases("status.phase", On("Running", Healthy, Pool), On("Scaling", Healthy, Pool), On("Failed", Degraded, Pool), On("Unknown", Degraded, Pool)),
            Always(Progressing, Pool)),
        ["controlplane.cluster.x-k8s.io/AWSManagedControlPlane"] = FirstOf(
            Where("status.conditions", ControlPlane),
            Waiting("Provisioning...")),
    };

    private static HealthRule Paused(string kind) => If(live => live["spec"]["paused"].Holds, Suspended, $"{kind} is paused");

    private static Field WhyNotReady(Field live) =>
        live.Maybe("status", "conditions") is { IsAbsent: false } conditions
            ? conditions.Items().Where(condition => condition["type"].Is("Ready") && condition["status"].Is("False")).Select(condition => condition["message"]).FirstOrDefault("Condition is unknown")
            : "Condition is unknown";

    private static Field Pool(Field live)
    {
        var phase = live.Maybe("status", "phase") is { IsAbsent: false } stated ? $"MachinePool is {stated.Text}" : "";
        var missing = live.Maybe("status", "conditions") is not { IsAbsent: false } conditions ? []
            : conditions.Items().Where(condition => !condition["type"].IsAbsent && condition["status"].Is("False"))
                .Select(condition => $"Not {condition["type"].Text}{(condition["reason"].IsAbsent ? "" : $" ({condition["reason"].Text})")}").ToList();
        return missing.Count == 0 ? phase : $"{phase}: {string.Join(", ", missing)}";
    }

    private static ResourceHealth ControlPlane(Field live)
    {
        var errors = "";
        foreach (var condition in live["status"]["conditions"].Items())
        {
            if (condition["type"].Is("Ready") && condition["status"].Is("True"))
            {
                return new(Healthy, "Control plane is ready");
            }

            if (condition["status"].Is("False") && condition["severity"].Is("Error"))
            {
                errors += $"{condition["message"].Text} ";
            }
        }

        return errors.Length > 0 ? new(Degraded, errors)
            : new(Progressing, live["status"]["ready"].IsFalse ? "Control plane is not ready (.status.ready is false)" : "Control plane is not ready");
    }
}
