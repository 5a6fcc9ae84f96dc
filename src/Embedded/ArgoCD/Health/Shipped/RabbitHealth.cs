using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of RabbitMQ's operators.</summary>
internal static class RabbitHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["rabbitmq.com/Binding"] = Topology("binding"),
        ["rabbitmq.com/Exchange"] = Topology("exchange"),
        ["rabbitmq.com/Permission"] = Topology("permission"),
        ["rabbitmq.com/Policy"] = Topology("policy"),
        ["rabbitmq.com/Queue"] = Topology("queue"),
        ["rabbitmq.com/Shovel"] = Topology("shovel"),
        ["rabbitmq.com/User"] = Topology("user"),
        ["rabbitmq.com/Vhost"] = Topology("vhost"),
        ["rabbitmq.com/RabbitmqCluster"] = FirstOf(
            Conditions(When("ReconcileSuccess", "False", Degraded)),
            Where("status.conditions", live => Cluster(Last(live, "ClusterAvailable"), Last(live, "AllReplicasReady"))),
            Waiting("Waiting for RabbitMQ Operator")),
    };

    private static HealthRule Topology(string noun) => FirstOf(
        Conditions(
            When("Ready", "True", Healthy, $"RabbitMQ {noun} ready") with { Because = "SuccessfulCreateOrUpdate" },
            When("Ready", "False", Degraded, $"RabbitMQ {noun} failed to be created or updated") with { Because = "FailedCreateOrUpdate" }),
        Always(Unknown, $"RabbitMQ {noun} status is unknown"));

    private static Field Last(Field live, string type) =>
        live["status"]["conditions"].Items().Where(condition => condition["type"].Is(type)).Select(condition => condition["status"]).LastOrDefault();

    private static ResourceHealth? Cluster(Field available, Field ready) =>
        available.Is("Unknown") || ready.Is("Unknown") ? new(Progressing, "Waiting for RabbitMQ cluster readiness (conditions unknown)")
        : available.Is("False") ? new(Progressing, "Waiting for RabbitMQ cluster formation")
        : ready.Is("False") ? new(Progressing, "Waiting for RabbitMQ instances ready")
        : available.Is("True") && ready.Is("True") ? new(Healthy, "RabbitMQ cluster ready")
        : null;
}
