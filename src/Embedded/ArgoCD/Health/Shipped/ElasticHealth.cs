using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Elastic's operator: traffic lights.</summary>
internal static class ElasticHealth
{
    private const string Report = "Ensure your ArgoCD is current and then check for/file a bug report: https://github.com/argoproj/argo-cd/issues";

    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["elasticsearch.k8s.elastic.co/Elasticsearch"] = FirstOf(
            Where("status.availableNodes", Cluster),
            Always(Unknown, $"Elasticsearch Cluster status is unknown. {Report}")),
        ["logstash.k8s.elastic.co/Logstash"] = FirstOf(
            Phases("status.health", On("green", Healthy, "Logstash status is Green"), On("yellow", Progressing, "Logstash status is Yellow"), On("red", Degraded, "Logstash status is Red")),
            Waiting("Waiting for Logstash")),
        ["beat.k8s.elastic.co/Beat"] = FirstOf(
            Phases("status.health", On("red", Degraded, "Elastic Beat status is Red"), On("green", Healthy, "Elastic Beat status is Green"), On("yellow", Progressing, Deploying)),
            Where("status.expectedNodes", Without("status.health", Waiting("Elastic Beat phase is progressing"))),
            Always(Unknown, $"Elastic Beat status is unknown. {Report}")),
    };

    private static HealthRule Phase { get; } = Phases(
        "status.phase",
        On("ApplyingChanges", Progressing, "Elasticsearch phase is ApplyingChanges"),
        On("MigratingData", Progressing, "Elasticsearch phase is MigratingData"),
        On("Invalid", Degraded, "Elasticsearch phase is Invalid"));

    private static HealthRule Light { get; } = Phases(
        "status.health",
        On("green", Healthy, "Elasticsearch Cluster status is Green"),
        On("yellow", Progressing, "Elasticsearch Cluster status is Yellow. Check the status of indices, replicas and shards"),
        On("red", Degraded, "Elasticsearch Cluster status is Red. Check the status of indices, replicas and shards"));

    private static ResourceHealth? Cluster(Field live)
    {
        var status = live["status"];
        var wanted = live["spec"]["nodeSets"].Values().Sum(node => node["count"].Number);
        var available = status["availableNodes"].Number;
        return available < wanted ? new(Progressing, $"The desired amount of availableNodes is {wanted} but the current amount is {available}")
            : available > wanted || status["phase"].IsAbsent || status["health"].IsAbsent ? null
            : status["phase"].Is("Ready") ? Light(live)
            : Phase(live);
    }

    private static Field Deploying(Field live) => live["status"]["availableNodes"].IsAbsent || live["status"]["expectedNodes"].IsAbsent ? "Elastic Beat phase is progressing"
        : $"Elastic Beat status is deploying, there is {live["status"]["availableNodes"].Text} instance(s) on {live["status"]["expectedNodes"].Text} expected";
}
