using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.Controllers.ReplicaSets;
using Kubernetes.Controllers.Tests.Cluster;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernetes.Controllers.Tests;

public sealed class ExpectationTests
{
    private static readonly ObjectKey Key = new("default", "one");

    [Fact]
    public async Task A_pod_that_the_watch_shows_while_pods_are_being_read_is_not_created_again()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await ApiServerHost.StartAsync(new ApiServerOptions(), token);
        using var admin = server.CreateAdminClient();
        var client = new ResourceClient(admin);
        await client.CreateAsync(ResourceTypes.ServiceAccounts, JsonNode.Parse("""{"metadata":{"name":"default","namespace":"default"}}""")!.AsObject(), new WriteOptions(), token);
        var body = JsonNode.Parse("""
            {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"one","namespace":"default"},
             "spec":{"replicas":1,"selector":{"matchLabels":{"app":"one"}},
              "template":{"metadata":{"labels":{"app":"one"}},"spec":{"containers":[{"name":"app","image":"app"}]}}}}
            """)!.AsObject();
        await client.CreateAsync(ResourceTypes.ReplicaSets, body, new WriteOptions(), token);
        var expectations = new Expectations(TimeProvider.System);
        var (sets, pods) = (new OvertakenLister<V1ReplicaSet>(), new OvertakenLister<V1Pod>());
        var reconciler = new ReplicaSetReconciler(
            client, new ListedReplicaSets(sets), pods, new EventRecorder(client, "replicaset-controller", TimeProvider.System, NullLogger.Instance), expectations, TimeProvider.System);

        sets.All = sets.All.SetItem(Key, await ReadAsync());
        await reconciler.ReconcileAsync(Key, token);
        var created = k8s.KubernetesJson.Deserialize<V1Pod>(Assert.Single((await client.ListAsync(ResourceTypes.Pods, "default", null, token)).Items).ToJsonString());
        pods.AfterReading = () => expectations.See(Key, new ObjectChange<V1Pod>(created.Key(), null, created));
        sets.All = sets.All.SetItem(Key, await ReadAsync());
        await reconciler.ReconcileAsync(Key, token);

        Assert.Single((await client.ListAsync(ResourceTypes.Pods, "default", null, token)).Items);

        async Task<V1ReplicaSet> ReadAsync() =>
            k8s.KubernetesJson.Deserialize<V1ReplicaSet>((await client.FindAsync(ResourceTypes.ReplicaSets, Key, token))!.ToJsonString());
    }
}
