using System.Text.Json.Nodes;
using Kubernetes.Controllers.Tests.Cluster;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Tests;

public sealed class WorkloadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deployment_rolls_out_is_updated_rolled_back_to_an_old_template_and_collected()
    {
        await using var cluster = await ControlledCluster.StartAsync(Token);
        await cluster.UntilAsync(ResourceTypes.ServiceAccounts, "default", "default", _ => true, Token);
        await cluster.UntilAsync(ResourceTypes.ConfigMaps, "default", "kube-root-ca.crt", _ => true, Token);
        await cluster.CreateAsync(ResourceTypes.Deployments, Deployment("nginx:1"), Token);
        var first = await cluster.UntilAsync(ResourceTypes.Deployments, "default", "web", IsDone, Token);
        Assert.Equal(3, (int?)first.At("status", "availableReplicas"));
        Assert.Equal("1", first.Annotation("deployment.kubernetes.io/revision"));
        Assert.Equal("MinimumReplicasAvailable", (string?)first.Condition("Available")?["reason"]);

        await SetImageAsync(cluster, "nginx:2");
        await cluster.UntilAsync(ResourceTypes.Deployments, "default", "web", item => IsDone(item) && item.Annotation("deployment.kubernetes.io/revision") == "2", Token);
        await cluster.UntilAsync(ResourceTypes.Pods, pods => pods.Count == 3 && pods.All(pod => (string?)pod.At("spec", "containers")![0]!["image"] == "nginx:2"), Token);

        await SetImageAsync(cluster, "nginx:1");
        await cluster.UntilAsync(ResourceTypes.Deployments, "default", "web", item => IsDone(item) && item.Annotation("deployment.kubernetes.io/revision") == "3", Token);
        Assert.Equal(2, (await cluster.UntilAsync(ResourceTypes.ReplicaSets, sets => sets.Count(set => (int?)set.At("spec", "replicas") == 0) == 1, Token)).Count);

        await cluster.Client.DeleteAsync(ResourceTypes.Deployments, new ObjectKey("default", "web"), new DeletionOptions("Background"), Token);
        await cluster.UntilAsync(ResourceTypes.ReplicaSets, sets => sets.Count == 0, Token);
        await cluster.UntilAsync(ResourceTypes.Pods, pods => pods.Count == 0, Token);
    }

    [Fact]
    public async Task A_pod_that_is_deleted_is_replaced_and_its_service_follows()
    {
        await using var cluster = await ControlledCluster.StartAsync(Token);
        await cluster.UntilAsync(ResourceTypes.ServiceAccounts, "default", "default", _ => true, Token);
        await cluster.CreateAsync(ResourceTypes.Services, """{"metadata":{"name":"web","namespace":"default"},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]}}""", Token);
        await cluster.CreateAsync(ResourceTypes.Deployments, Deployment("nginx:1"), Token);
        await cluster.UntilAsync(ResourceTypes.EndpointSlices, slices => ReadyOf(slices, "web") == 3, Token);
        var pods = await cluster.UntilAsync(ResourceTypes.Pods, items => items.Count == 3, Token);
        var victim = pods.First();
        await cluster.Client.DeleteAsync(ResourceTypes.Pods, victim.Key(), new DeletionOptions(), Token);
        await cluster.UntilAsync(ResourceTypes.Pods, items => items.Count == 3 && items.All(pod => pod.Uid() != victim.Uid() && (string?)pod.At("status", "phase") == "Running"), Token);
        await cluster.UntilAsync(ResourceTypes.EndpointSlices, slices => ReadyOf(slices, "web") == 3, Token);
    }

    [Fact]
    public async Task A_replication_controller_keeps_its_number_of_pods_and_is_collected_with_them()
    {
        await using var cluster = await ControlledCluster.StartAsync(Token);
        await cluster.UntilAsync(ResourceTypes.ServiceAccounts, "default", "default", _ => true, Token);
        await cluster.CreateAsync(ResourceTypes.ReplicationControllers, """
            {"metadata":{"name":"old","namespace":"default"},"spec":{"replicas":3,"selector":{"app":"old"},
             "template":{"metadata":{"labels":{"app":"old"}},"spec":{"containers":[{"name":"app","image":"app"}]}}}}
            """, Token);
        var key = new ObjectKey("default", "old");
        var full = await cluster.UntilAsync(ResourceTypes.ReplicationControllers, "default", "old", item => (int?)item.At("status", "availableReplicas") == 3, Token);
        Assert.Equal("""{"app":"old"}""", full.At("spec", "selector")!.ToJsonString());
        var pods = await cluster.UntilAsync(ResourceTypes.Pods, items => items.Count == 3, Token);
        Assert.All(pods, pod => Assert.Equal(("v1", "ReplicationController"), ((string?)pod.OwnerReferences().Single()["apiVersion"], (string?)pod.OwnerReferences().Single()["kind"])));

        await cluster.Client.PatchAsync(ResourceTypes.ReplicationControllers, key, PatchType.Merge, new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 1 } }, new WriteOptions(), Token);
        await cluster.UntilAsync(ResourceTypes.ReplicationControllers, "default", "old", item => (int?)item.At("status", "replicas") == 1 && (long?)item.At("status", "observedGeneration") == 2, Token);
        await cluster.UntilAsync(ResourceTypes.Events, events => events.Any(item => (string?)item["reason"] == "SuccessfulDelete" && (string?)item.At("source", "component") == "replication-controller"), Token);

        await cluster.Client.DeleteAsync(ResourceTypes.ReplicationControllers, key, new DeletionOptions("Background"), Token);
        await cluster.UntilAsync(ResourceTypes.Pods, items => items.Count == 0, Token);
    }

    [Fact]
    public async Task A_volume_that_nobody_claimed_is_available_and_goes_when_it_is_deleted()
    {
        await using var cluster = await ControlledCluster.StartAsync(Token);
        await cluster.CreateAsync(ResourceTypes.PersistentVolumes, """
            {"metadata":{"name":"disk"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/disk"}}}
            """, Token);
        await cluster.UntilAsync(ResourceTypes.PersistentVolumes, volumes => volumes.Any(item => (string?)item.At("status", "phase") == "Available"), Token);
        await cluster.Client.DeleteAsync(ResourceTypes.PersistentVolumes, new ObjectKey("", "disk"), new DeletionOptions(), Token);
        await cluster.UntilAsync(ResourceTypes.PersistentVolumes, volumes => volumes.Count == 0, Token);
    }

    [Fact]
    public async Task A_foreground_deletion_waits_for_the_dependents()
    {
        await using var cluster = await ControlledCluster.StartAsync(Token);
        await cluster.UntilAsync(ResourceTypes.ServiceAccounts, "default", "default", _ => true, Token);
        await cluster.CreateAsync(ResourceTypes.Deployments, Deployment("nginx:1"), Token);
        await cluster.UntilAsync(ResourceTypes.Deployments, "default", "web", IsDone, Token);
        await cluster.Client.DeleteAsync(ResourceTypes.Deployments, new ObjectKey("default", "web"), new DeletionOptions("Foreground"), Token);
        await cluster.UntilAsync(ResourceTypes.Deployments, items => items.Count == 0, Token);
        Assert.Empty((await cluster.Client.ListAsync(ResourceTypes.ReplicaSets, "default", null, Token)).Items);
    }

    [Fact]
    public async Task A_namespace_is_emptied_and_goes()
    {
        await using var cluster = await ControlledCluster.StartAsync(Token);
        await cluster.CreateAsync(ResourceTypes.Namespaces, """{"metadata":{"name":"coffee"}}""", Token);
        await cluster.UntilAsync(ResourceTypes.ServiceAccounts, "coffee", "default", _ => true, Token);
        await cluster.CreateAsync(ResourceTypes.Deployments, Deployment("nginx:1", "coffee"), Token);
        await cluster.UntilAsync(ResourceTypes.Deployments, "coffee", "web", IsDone, Token);
        await cluster.Client.DeleteAsync(ResourceTypes.Namespaces, new ObjectKey("", "coffee"), new DeletionOptions(), Token);
        await cluster.UntilAsync(ResourceTypes.Namespaces, items => items.All(item => item.Name() != "coffee"), Token, seconds: 30);
    }

    [Fact]
    public async Task A_stateful_set_brings_its_claims_and_they_are_bound_where_the_pod_runs()
    {
        await using var cluster = await ControlledCluster.StartAsync(Token);
        await cluster.UntilAsync(ResourceTypes.ServiceAccounts, "default", "default", _ => true, Token);
        await cluster.CreateAsync(
            ResourceTypes.StatefulSets,
            """
            {"metadata":{"name":"db","namespace":"default"},"spec":{"replicas":2,"serviceName":"db","selector":{"matchLabels":{"app":"db"}},
             "template":{"metadata":{"labels":{"app":"db"}},"spec":{"containers":[{"name":"db","image":"postgres:17"}]}},
             "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}}
            """,
            Token);
        await cluster.UntilAsync(ResourceTypes.StatefulSets, "default", "db", item => (int?)item.At("status", "readyReplicas") == 2, Token);
        var claims = await cluster.UntilAsync(ResourceTypes.PersistentVolumeClaims, items => items.Count == 2 && items.All(item => (string?)item.At("status", "phase") == "Bound"), Token);
        Assert.Contains(claims, claim => claim.Name() == "data-db-0");
    }

    [Fact]
    public async Task A_pod_that_fits_nowhere_says_why()
    {
        await using var cluster = await ControlledCluster.StartAsync(Token);
        await cluster.UntilAsync(ResourceTypes.ServiceAccounts, "default", "default", _ => true, Token);
        await cluster.CreateAsync(
            ResourceTypes.Pods,
            """{"metadata":{"name":"big","namespace":"default"},"spec":{"containers":[{"name":"c","image":"i","resources":{"requests":{"cpu":"64"}}}]}}""",
            Token);
        var pod = await cluster.UntilAsync(ResourceTypes.Pods, "default", "big", item => item.Condition("PodScheduled") is not null, Token);
        Assert.StartsWith("0/1 nodes are available: 1 Insufficient cpu.", (string?)pod.Condition("PodScheduled")?["message"], StringComparison.Ordinal);
    }

    private static bool IsDone(JsonObject item) =>
        (string?)item.Condition("Progressing")?["reason"] == "NewReplicaSetAvailable"
        && (long?)item.At("status", "observedGeneration") == item.Generation()
        && (int?)item.At("status", "updatedReplicas") == (int?)item.At("spec", "replicas")
        && (int?)item.At("status", "replicas") == (int?)item.At("spec", "replicas");

    private static int ReadyOf(IEnumerable<JsonObject> slices, string service) => slices
        .Where(slice => slice.Label("kubernetes.io/service-name") == service)
        .SelectMany(slice => (slice["endpoints"] as JsonArray ?? []).OfType<JsonObject>())
        .Count(endpoint => (bool?)endpoint.At("conditions", "ready") == true);

    private static Task<JsonObject> SetImageAsync(ControlledCluster cluster, string image) => cluster.Client.PatchAsync(
        ResourceTypes.Deployments,
        new ObjectKey("default", "web"),
        PatchType.StrategicMerge,
        JsonNode.Parse($$$$$$"""{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"{{{{{{image}}}}}}"}]}}}}""")!,
        new WriteOptions(),
        Token);

    private static string Deployment(string image, string ns = "default") => $$$$$$"""
        {"metadata":{"name":"web","namespace":"{{{{{{ns}}}}}}"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
         "template":{"metadata":{"labels":{"app":"web"}},"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"web","image":"{{{{{{image}}}}}}","ports":[{"containerPort":8080}]}]}}}}
        """;
}
