using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of OpenShift.</summary>
internal static class OpenShiftHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["apps.openshift.io/DeploymentConfig"] = FirstOf(
            Where("status.conditions", Where("status.replicas", DeploymentConfig)),
            Waiting("replication controller is waiting for pods to run")),
        ["route.openshift.io/Route"] = FirstOf(Where("status.ingress", Route), Waiting("Route is still getting admitted")),
        ["operator.openshift.io/IngressController"] = FirstOf(
            Conditions(
                When("Degraded", "True", Degraded),
                When("DeploymentReplicasAllAvailable", "False", Progressing),
                When("Progressing", "True", Progressing, Reason),
                When("Available", "True", Healthy, "IngressController is available")),
            Waiting("Status of IngressController is not known yet")),
        ["ocs.openshift.io/StorageCluster"] = FirstOf(
            Last("Degraded", Degraded),
            Last("Progressing", Progressing),
            Last("Available", Healthy),
            Always(Unknown, "StorageCluster is in an unknown state.")),
    };

    private static ResourceHealth DeploymentConfig(Field live)
    {
        var good = live["status"]["conditions"].Values().Count(condition => condition["status"].Is("True")
            && (condition["type"].Is("Available") || (condition["type"].Is("Progressing") && condition["reason"].Is("NewReplicationControllerAvailable"))));
        return good == 2 || live["status"]["replicas"].Is(0) ? new(Healthy, "replication controller successfully rolled out")
            : good == 1 ? new(Progressing, "replication controller is waiting for pods to run")
            : new(Degraded, "Deployment config is degraded");
    }

    private static ResourceHealth Route(Field live)
    {
        var ingresses = live["status"]["ingress"].Values().ToList();
        var admitted = ingresses.SelectMany(ingress => ingress["conditions"].Values()).Where(condition => condition["type"].Is("Admitted")).Select(condition => condition["status"]).ToList();
        return admitted.Count(status => status.Is("True")) == ingresses.Count ? new(Healthy, "Route is healthy")
            : admitted.Exists(status => status.Is("False")) ? new(Degraded, "Route is degraded")
            : new(Progressing, "Route is still getting admitted");
    }

    private static HealthRule Last(string type, string health) => Where(
        "status.conditions",
        live => live["status"]["conditions"].Values().Where(condition => condition["type"].Is(type) && condition["status"].Is("True"))
            .Select(condition => Tell(health, condition["message"])).LastOrDefault());
}
