using System.Text.Json.Nodes;
using Kubernetes.Controllers.Tests.Cluster;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Tests;

public sealed class DaemonSetTests
{
    private static readonly ObjectKey Agent = new("default", "agent");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_daemon_set_runs_one_pod_on_each_node_and_follows_new_nodes_and_taints()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.DaemonSets, DaemonSet("agent:1"), Token);
        var set = await cluster.UntilAsync(ResourceTypes.DaemonSets, "default", "agent", item => (int?)item.At("status", "numberAvailable") == 1, Token);
        Assert.Equal(1, (int?)set.At("status", "desiredNumberScheduled"));
        Assert.Equal(0, (int?)set.At("status", "numberMisscheduled"));

        await AddNodeAsync(cluster, "second", "");
        await AddNodeAsync(cluster, "tainted", ""","spec":{"taints":[{"key":"gpu","value":"yes","effect":"NoSchedule"}]}""");
        await cluster.UntilAsync(ResourceTypes.DaemonSets, "default", "agent", item => (int?)item.At("status", "numberAvailable") == 2, Token);
        var pods = await cluster.UntilAsync(ResourceTypes.Pods, items => items.Count == 2 && items.All(pod => pod.At("spec", "nodeName") is not null), Token);
        Assert.Equal([ControlledCluster.NodeName, "second"], pods.Select(pod => (string?)pod.At("spec", "nodeName")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_changed_template_replaces_the_pods_and_is_kept_as_a_revision()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.DaemonSets, DaemonSet("agent:1"), Token);
        await cluster.UntilAsync(ResourceTypes.DaemonSets, "default", "agent", item => (int?)item.At("status", "numberAvailable") == 1, Token);
        var patch = JsonNode.Parse("""{"metadata":{"annotations":{"kubernetes.io/change-cause":"newer"}},"spec":{"template":{"spec":{"containers":[{"name":"agent","image":"agent:2"}]}}}}""")!;
        await cluster.Client.PatchAsync(ResourceTypes.DaemonSets, Agent, PatchType.StrategicMerge, patch, new WriteOptions(), Token);
        await cluster.UntilAsync(
            ResourceTypes.DaemonSets, "default", "agent",
            item => (long?)item.At("status", "observedGeneration") == item.Generation() && (int?)item.At("status", "updatedNumberScheduled") == 1 && (int?)item.At("status", "numberAvailable") == 1,
            Token);
        var pod = Assert.Single(await cluster.UntilAsync(
            ResourceTypes.Pods, items => items.Count == 1 && items.All(item => (string?)item.At("spec", "containers")![0]!["image"] == "agent:2"), Token));

        var revisions = (await cluster.Client.ListAsync(ResourceTypes.ControllerRevisions, "default", null, Token)).Items;
        Assert.Equal([1L, 2L], revisions.Select(item => (long)item["revision"]!).Order());
        Assert.Equal("newer", revisions.Single(item => item.Name() == $"agent-{pod.Label("controller-revision-hash")}").Annotation("kubernetes.io/change-cause"));
        Assert.Equal("2", pod.Label("pod-template-generation"));
    }

    [Fact]
    public async Task A_pod_of_a_daemon_set_that_failed_is_replaced()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.DaemonSets, DaemonSet("agent:1"), Token);
        await cluster.UntilAsync(ResourceTypes.DaemonSets, "default", "agent", item => (int?)item.At("status", "numberAvailable") == 1, Token);
        var first = Assert.Single((await cluster.Client.ListAsync(ResourceTypes.Pods, "default", null, Token)).Items);
        var evicted = JsonNode.Parse("""{"status":{"phase":"Failed","reason":"Evicted"}}""")!;
        await cluster.Client.PatchAsync(ResourceTypes.Pods, first.Key(), PatchType.Merge, evicted, new WriteOptions(Subresource: "status"), Token);
        await cluster.UntilAsync(ResourceTypes.Pods, items => items.Count == 1 && items.All(pod => pod.Uid() != first.Uid()), Token);
        await cluster.UntilAsync(ResourceTypes.Events, events => events.Any(item => (string?)item["reason"] == "FailedDaemonPod"), Token);
    }

    private static async Task<ControlledCluster> StartAsync()
    {
        var cluster = await ControlledCluster.StartAsync(Token);
        await cluster.UntilAsync(ResourceTypes.ServiceAccounts, "default", "default", _ => true, Token);
        return cluster;
    }

    private static Task<JsonObject> AddNodeAsync(ControlledCluster cluster, string name, string spec) => cluster.CreateAsync(
        ResourceTypes.Nodes,
        $$$$$"""{"metadata":{"name":"{{{{{name}}}}}"}{{{{{spec}}}}},"status":{"allocatable":{"cpu":"8","memory":"16Gi","pods":"110"},"conditions":[{"type":"Ready","status":"True"}]}}""",
        Token);

    private static string DaemonSet(string image) => $$$$$"""
        {"metadata":{"name":"agent","namespace":"default"},"spec":{"selector":{"matchLabels":{"app":"agent"}},
         "template":{"metadata":{"labels":{"app":"agent"}},"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"agent","image":"{{{{{image}}}}}"}]}}}}
        """;
}
