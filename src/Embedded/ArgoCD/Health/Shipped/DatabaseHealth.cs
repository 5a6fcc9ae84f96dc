using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Other databases: Percona, ClickHouse, Solr, ZooKeeper, and Atlas, which migrates them.</summary>
internal static class DatabaseHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["psmdb.percona.com/PerconaServerMongoDB"] = FirstOf(
            Where(
                "status",
                Phases(
                    "status.state",
                    On("initializing", Progressing, Nodes),
                    On("ready", Healthy, Nodes),
                    On("error", Degraded, Nodes),
                    On("stopping", Progressing, Nodes),
                    On("paused", Suspended, Nodes)),
                Always(Unknown, Nodes)),
            Always(Unknown, "Cluster status is unknown")),
        ["pxc.percona.com/PerconaXtraDBCluster"] = FirstOf(
            Phases(
                "status.state",
                On("initializing", Progressing, Nodes),
                On("ready", Healthy, Nodes),
                On("paused", Unknown, "Cluster is paused"),
                On("stopping", Degraded, live => $"Cluster is stopping ({Nodes(live).Text})"),
                On("error", Degraded, live => $"Cluster is on error: {string.Join(", ", live["status"]["message"].Items().Select(message => message.Text))}")),
            Always(Unknown, "Cluster status is unknown. Ensure your ArgoCD is current and then check for/file a bug report: https://github.com/argoproj/argo-cd/issues")),
        ["clickhouse.altinity.com/ClickHouseInstallation"] = ClickHouse("ClickHouse"),
        ["clickhouse-keeper.altinity.com/ClickHouseKeeperInstallation"] = ClickHouse("ClickHouseKeeper"),
        ["solr.apache.org/SolrCloud"] = FirstOf(
            Without("status.solrNodes", Waiting("Waiting for solr to exist")),
            If(live => live["status"]["solrNodes"].Items().Any(node => !node["ready"].Holds), Progressing, "Not all replicas are ready"),
            Always(Healthy, "Solr is ready")),
        ["zookeeper.pravega.io/ZookeeperCluster"] = FirstOf(
            Where("status", If(live => !live["status"]["readyReplicas"].Is(0) && live["status"]["readyReplicas"] == live["status"]["replicas"], Healthy, "All ZK Nodes have joined the ensemble")),
            Waiting("Waiting for ZK Nodes to join the ensemble")),
        ["db.atlasgo.io/AtlasMigration"] = Atlas("reason", "Reconciling"),
        ["db.atlasgo.io/AtlasSchema"] = Atlas("message", "Reconciling", "GettingDevDB"),
    };

    private static Field Nodes(Field live) => $"{live["status"]["ready"].Text}/{live["status"]["size"].Text} node(s) are ready";

    private static HealthRule ClickHouse(string noun) => FirstOf(
        Without("status.status", Waiting($"{noun} status not yet available")),
        Phases("status.status", On("Completed", Healthy, $"{noun} installation completed successfully"), On("InProgress", Progressing, $"{noun} installation in progress")),
        Always(Degraded, live => $"{noun} status: {live["status"]["status"].Text}"));

    /// <summary>The first condition Ready decides; a word in one of its fields tells work from failure.</summary>
    private static HealthRule Atlas(string field, params string[] working) => FirstOf(
        Where("status.conditions", live => live["status"]["conditions"].Items().Where(condition => condition["type"].Is("Ready"))
            .Select(ready => Tell(ready["status"].Is("True") ? Healthy : ready[field].Is(working) ? Progressing : Degraded, ready["reason"])).FirstOrDefault()),
        Waiting("Waiting for Atlas Operator"));
}
