using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.Controllers.Deployments;
using Kubernetes.Controllers.ReplicaSets;
using Kubernetes.Controllers.Tests.Cluster;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernetes.Controllers.Tests;

public sealed class AdoptionTests
{
    private const string Template = """{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"app","image":"app"}]}}""";
    private static readonly ObjectKey Key = new("default", "web");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deployment_that_is_being_deleted_does_not_take_back_the_replica_set_that_it_orphans()
    {
        await using var server = await ApiServerHost.StartAsync(new ApiServerOptions(), Token);
        using var admin = server.CreateAdminClient();
        var client = new ResourceClient(admin);
        var deployment = await CreateAsync<V1Deployment>(client, ResourceTypes.Deployments);
        var replicaSet = await CreateAsync<V1ReplicaSet>(client, ResourceTypes.ReplicaSets);
        await client.DeleteAsync(ResourceTypes.Deployments, Key, new DeletionOptions("Orphan"), Token);
        var (deployments, sets) = (new OvertakenLister<V1Deployment>(), new OvertakenLister<V1ReplicaSet>());
        deployments.All = deployments.All.SetItem(Key, deployment);
        sets.All = sets.All.SetItem(Key, replicaSet);
        var reconciler = new DeploymentReconciler(client, deployments, sets, new OvertakenLister<V1Pod>(), Recorder(client), TimeProvider.System);

        var refused = await Assert.ThrowsAsync<ApiException>(() => reconciler.ReconcileAsync(Key, Token));

        Assert.Equal("Conflict", refused.Reason);
        Assert.Empty(Assert.Single((await client.ListAsync(ResourceTypes.ReplicaSets, "default", null, Token)).Items).OwnerReferences());
    }

    [Theory]
    [InlineData("Orphan", false)]
    [InlineData("Background", false)]
    [InlineData(null, true)]
    public async Task A_replica_set_adopts_a_pod_only_while_it_stays_itself(string? deletion, bool isAdopted)
    {
        await using var server = await ApiServerHost.StartAsync(new ApiServerOptions(), Token);
        using var admin = server.CreateAdminClient();
        var client = new ResourceClient(admin);
        await client.CreateAsync(ResourceTypes.ServiceAccounts, Parse("""{"metadata":{"name":"default","namespace":"default"}}"""), new WriteOptions(), Token);
        var replicaSet = await CreateAsync<V1ReplicaSet>(client, ResourceTypes.ReplicaSets);
        var pod = Parse(Template);
        pod["metadata"]!["name"] = "one";
        pod["metadata"]!["namespace"] = "default";
        pod = await client.CreateAsync(ResourceTypes.Pods, pod, new WriteOptions(), Token);
        if (deletion is not null) { await client.DeleteAsync(ResourceTypes.ReplicaSets, Key, new DeletionOptions(deletion), Token); }
        var (sets, pods) = (new OvertakenLister<V1ReplicaSet>(), new OvertakenLister<V1Pod>());
        sets.All = sets.All.SetItem(Key, replicaSet);
        pods.All = pods.All.SetItem(pod.Key(), KubernetesJson.Deserialize<V1Pod>(pod.ToJsonString()));
        var reconciler = new ReplicaSetReconciler(client, new ListedReplicaSets(sets), pods, Recorder(client), new Expectations(TimeProvider.System), TimeProvider.System);

        var thrown = await Record.ExceptionAsync(() => reconciler.ReconcileAsync(Key, Token));

        var owners = Assert.Single((await client.ListAsync(ResourceTypes.Pods, "default", null, Token)).Items).OwnerReferences();
        Assert.Equal(isAdopted ? [replicaSet.Metadata.Uid] : [], owners.Select(owner => (string?)owner["uid"]));
        Assert.Equal(isAdopted, thrown is null);
    }

    private static EventRecorder Recorder(ResourceClient client) => new(client, "controller", TimeProvider.System, NullLogger.Instance);

    private static async Task<T> CreateAsync<T>(ResourceClient client, ResourceType type)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = type.ApiVersion,
            ["kind"] = type.Kind,
            ["metadata"] = Parse("""{"name":"web","namespace":"default","labels":{"app":"web"}}"""),
            ["spec"] = new JsonObject { ["replicas"] = 1, ["selector"] = Parse("""{"matchLabels":{"app":"web"}}"""), ["template"] = Parse(Template) },
        };
        return KubernetesJson.Deserialize<T>((await client.CreateAsync(type, body, new WriteOptions(), Token)).ToJsonString());
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
