using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kafka by Strimzi, Confluent and Banzai Cloud.</summary>
internal static class KafkaHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["kafka.strimzi.io/Kafka"] = FirstOf(live => Strimzi(live, isCreatedSlowly: true), Waiting("Waiting for Kafka Cluster")),
        ["kafka.strimzi.io/KafkaBridge"] = Strimzi("KafkaBridge"),
        ["kafka.strimzi.io/KafkaConnect"] = Strimzi("Kafka Connect"),
        ["kafka.strimzi.io/KafkaConnector"] = Strimzi("KafkaConnector"),
        ["kafka.strimzi.io/KafkaTopic"] = Strimzi("Kafka Topic"),
        ["kafka.strimzi.io/KafkaUser"] = Strimzi("Kafka User"),
        ["platform.confluent.io/Connect"] = Confluent("Connect"),
        ["platform.confluent.io/ControlCenter"] = Confluent("ControlCenter"),
        ["platform.confluent.io/Kafka"] = Confluent("Kafka"),
        ["platform.confluent.io/KsqlDB"] = Confluent("KsqlDB"),
        ["platform.confluent.io/SchemaRegistry"] = Confluent("SchemaRegistry"),
        ["platform.confluent.io/Zookeeper"] = Confluent("Zookeeper"),
        ["platform.confluent.io/Connector"] = FirstOf(Where("status.state", live => Connector(live["status"])), Waiting("Waiting for Kafka Connector")),
        ["kafka.banzaicloud.io/KafkaCluster"] = FirstOf(
            Phases("status.state", On("ClusterRollingUpgrading", Progressing, "Kafka Cluster is Rolling Upgrading.")),
            Where("status.brokersState", live => Brokers(live["status"])),
            Waiting("Waiting for KafkaCluster")),
    };

    private static HealthRule Strimzi(string noun) => FirstOf(live => Strimzi(live, isCreatedSlowly: false), Waiting($"Waiting for {noun}"));

    private static ResourceHealth? Strimzi(Field live, bool isCreatedSlowly)
    {
        foreach (var condition in live.Maybe("status", "conditions") is { IsAbsent: false } conditions ? conditions.Items() : [])
        {
            if (condition["type"].Is("NotReady") && condition["status"].Is("True") && !(isCreatedSlowly && condition["reason"].Is("Creating")))
            {
                return Tell(Degraded, condition["message"]);
            }

            if (condition["type"].Is("Ready") && condition["status"].Is("True"))
            {
                return new(Healthy);
            }
        }

        return null;
    }

    private static HealthRule Confluent(string noun) => FirstOf(
        Phases("status.phase", On("RUNNING", Healthy, $"{noun} running"), On("PROVISIONING", Progressing, $"{noun} provisioning")),
        Waiting($"Waiting for {noun}"));

    private static ResourceHealth? Connector(Field status)
    {
        var failed = status["failedTasksCount"];
        return status["state"].Is("CREATED") && status["connectorState"].Is("RUNNING") && failed.IsAbsent ? new(Healthy, "Connector running")
            : status["state"].Is("ERROR") ? Tell(Degraded, status["conditions"] is { Holds: true, Count: > 0 } conditions ? conditions.Items().First()["message"] : "No conditions available")
            : !failed.IsAbsent && failed.Number > 0 ? new(Degraded, "Connector has failed tasks")
            : null;
    }

    private static ResourceHealth? Brokers(Field status)
    {
        static bool IsWell(Field broker) => broker["configurationState"].Is("ConfigInSync")
            && broker["gracefulActionState"]["cruiseControlState"].Is("GracefulUpscaleSucceeded", "GracefulDownscaleSucceeded");

        var topic = status["cruiseControlTopicStatus"];
        var brokers = status["brokersState"].Values().Select(IsWell).ToList();
        return brokers.Contains(false) ? new(Degraded, "Broker Config is out of Sync or CruiseControlState is not Ready")
            : topic.Is("CruiseControlTopicReady") && status["state"].Is("ClusterRunning") ? new(Healthy, "Kafka Brokers, CruiseControl and cluster are in Healthy State.")
            : (topic.IsAbsent || topic.Is("CruiseControlTopicNotReady")) && status["state"].Is("ClusterReconciling") ? new(Progressing, "Kafka Cluster is Reconciling.")
            : null;
    }
}
