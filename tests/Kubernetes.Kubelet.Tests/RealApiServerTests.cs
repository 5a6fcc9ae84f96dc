using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.Kubelet.Images;
using Kubernetes.Kubelet.Network;
using Kubernetes.Kubelet.Tests.Support;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Programs;

namespace Kubernetes.Kubelet.Tests;

/// <summary>The node beside the real API server, with the node's own identity.</summary>
public sealed class RealApiServerTests
{
    [Fact]
    public async Task A_pod_runs_is_told_of_and_is_deleted()
    {
        var cancel = TestContext.Current.CancellationToken;
        var data = Directory.CreateTempSubdirectory("kubelet").FullName;
        await using var server = await ApiServerHost.StartAsync(new ApiServerOptions(), cancel);
        using var admin = server.CreateAdminClient();
        var client = new ResourceClient(admin);
        using var nodeIdentity = server.CreateClient("system:node:node", ["system:nodes", "system:masters"]);
        using var network = new ClusterNetwork(new ClusterNetworkOptions());
        using var stop = new CancellationTokenSource();
        var kubelet = new EmbeddedKubelet(new KubeletOptions
        {
            NodeName = "node",
            DataDirectory = data,
            Network = network,
            Logs = new TestLogs(),
            Images = new ImageCatalogue(
            [
                new ProcessImage("coffee/cart", ["1.0.0"], TestNode.CoffeeAssembly("Cart")),
                new ProgramImage("test/program", [], _ => new TestProgram(ListPodsAsync)),
            ]),
        });
        var running = kubelet.RunAsync(
            nodeIdentity,
            (ns, name, _) => Task.FromResult(server.CreateClient($"system:serviceaccount:{ns}:{name}", ["system:serviceaccounts", "system:masters"])),
            stop.Token);
        var account = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ServiceAccount",
            ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = "default" },
        };
        await client.CreateAsync(ResourceTypes.ServiceAccounts, account, new WriteOptions(), cancel);
        await client.CreateAsync(ResourceTypes.ConfigMaps, RootAuthority(), new WriteOptions(), cancel);
        await client.CreateAsync(ResourceTypes.Pods, PodOf("cart-1", "coffee/cart:1.0.0"), new WriteOptions(), cancel);
        await client.CreateAsync(ResourceTypes.Pods, PodOf("program-1", "test/program"), new WriteOptions(), cancel);

        await UntilAsync(client, "cart-1", pod => IsReady(pod));
        await UntilAsync(client, "program-1", pod => IsReady(pod));
        Assert.NotNull(await client.FindAsync(ResourceTypes.Nodes, new ObjectKey("", "node"), cancel));
        var events = await client.ListAsync(ResourceTypes.Events, "default", new Selector(Fields: "involvedObject.name=cart-1"), cancel);
        Assert.Contains(events.Items, item => (string?)item["reason"] == "Started");

        await client.DeleteAsync(ResourceTypes.Pods, new ObjectKey("default", "cart-1"), new DeletionOptions(), cancel);
        await UntilGoneAsync(client, "cart-1");
        Assert.Single(kubelet.Measure().Pods);

        await stop.CancelAsync();
        await running;
        Directory.Delete(data, recursive: true);
    }

    private static async Task<int> ListPodsAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        var pods = await context.Resources.ListAsync(ResourceTypes.Pods, "default", null, cancellationToken);
        await context.Log.WriteLineAsync($"{pods.Items.Length} pods");
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancellationToken);
        return 0;
    }

    private static JsonObject RootAuthority() => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "kube-root-ca.crt", ["namespace"] = "default" },
        ["data"] = new JsonObject { ["ca.crt"] = "-" },
    };

    private static JsonObject PodOf(string name, string image) => JsonNode.Parse($$"""
        { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "{{name}}", "namespace": "default" },
          "spec": { "nodeName": "node", "containers": [ { "name": "app", "image": "{{image}}" } ] } }
        """)!.AsObject();

    private static bool IsReady(JsonObject pod) =>
        (pod["status"]?["conditions"] as JsonArray)?.Any(condition => (string?)condition?["type"] == "Ready" && (string?)condition["status"] == "True") is true;

    private static async Task UntilAsync(ResourceClient client, string name, Func<JsonObject, bool> wanted)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var pod = await client.FindAsync(ResourceTypes.Pods, new ObjectKey("default", name), TestContext.Current.CancellationToken);
            if (pod is not null && wanted(pod))
            {
                return;
            }

            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(20))
            {
                var events = await client.ListAsync(ResourceTypes.Events, null, null, TestContext.Current.CancellationToken);
                throw new TimeoutException($"{name}: {pod?.ToJsonString()} {string.Join('\n', events.Items.Select(item => $"{item["reason"]}: {item["message"]}"))}");
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static async Task UntilGoneAsync(ResourceClient client, string name)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await client.FindAsync(ResourceTypes.Pods, new ObjectKey("default", name), patience.Token) is not null)
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
