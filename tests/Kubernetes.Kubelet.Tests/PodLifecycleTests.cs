using System.Net;
using System.Text.Json.Nodes;
using Kubernetes.Kubelet.Logs;
using Kubernetes.Kubelet.Network;
using Kubernetes.Kubelet.Tests.Support;

namespace Kubernetes.Kubelet.Tests;

/// <summary>Pods of embedded programs and of images that the node does not have.</summary>
public sealed class PodLifecycleTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_tag_of_a_known_repository_cannot_be_pulled()
    {
        await using var node = new TestNode();
        node.AddPod("order-1", "coffee/order:1.1.O");

        var error = await node.UntilAsync("order-1", pod => Waiting(pod) == "ErrImagePull");
        await node.UntilAsync("order-1", pod => Waiting(pod) == "ImagePullBackOff");

        Assert.Contains("docker.io/coffee/order:1.1.O: not found", (string?)error["status"]!["containerStatuses"]![0]!["state"]!["waiting"]!["message"], StringComparison.Ordinal);
        Assert.Contains("BackOff: Back-off pulling image \"coffee/order:1.1.O\"", node.Messages("order-1"));
        var refusal = await Assert.ThrowsAsync<NodeNetworkException>(() => node.LogAsync("order-1"));
        Assert.Equal("container \"app\" in pod \"order-1\" is waiting to start: trying and failing to pull image", refusal.Message);
    }

    [Fact]
    public async Task A_container_of_any_other_image_is_simulated_and_says_so()
    {
        await using var node = new TestNode();
        var began = node.Time.GetUtcNow();
        node.AddPod("web-1", "nginx:1.27", pod =>
            pod["spec"]!["containers"]![0]!["readinessProbe"] = JsonNode.Parse("""{ "httpGet": { "path": "/", "port": 80 }, "initialDelaySeconds": 20 }"""));

        var pod = await node.UntilReadyAsync("web-1");

        Assert.True(node.Time.GetUtcNow() - began >= TimeSpan.FromSeconds(20));
        Assert.Equal("app", (string?)pod["metadata"]!["annotations"]!["simulated"]);
        Assert.StartsWith("This container is simulated", await node.LogAsync("web-1"), StringComparison.Ordinal);
        var usage = Assert.Single(Assert.Single(node.Kubelet.Measure().Pods).Containers);
        Assert.Equal((TimeSpan.Zero, 0L), (usage.CpuTime, usage.MemoryBytes));
    }

    [Fact]
    public async Task A_program_listens_logs_and_is_measured_as_long_as_its_pod_runs()
    {
        await using var node = new TestNode(program: _ => new TestProgram(async (context, stop) =>
        {
            using var listening = context.Network.Listen(8080, (_, _) =>
            {
                var sum = 0.0;
                for (var i = 0; i < 20_000_000; i++)
                {
                    sum += Math.Sqrt(i);
                }

                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent($"{context.Arguments[0]} {sum > 0}") });
            });
            await context.Log.WriteLineAsync($"as {context.Environment["MODE"]}");
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, stop);
            return 0;
        }));
        node.AddPod("program-1", "test/program:v1", pod =>
        {
            pod["spec"]!["containers"]![0]!["args"] = new JsonArray("--mode=$(MODE)");
            pod["spec"]!["containers"]![0]!["env"] = JsonNode.Parse("""[ { "name": "MODE", "value": "test" } ]""");
        });
        var pod = await node.UntilReadyAsync("program-1");
        node.AddService("program", (string)pod["status"]!["podIP"]!);
        using var client = node.Network.CreateClient("other");

        var answer = await node.UntilAsync(() => TryGetAsync(client, "http://program.coffee"), "program-1");

        Assert.Equal("--mode=test True", answer);
        Assert.Equal("as test\n", await node.LogAsync("program-1"));
        await node.UntilAsync(() => node.Kubelet.Measure().Pods[0].Containers[0].CpuTime > TimeSpan.FromMilliseconds(5) ? "measured" : null, "program-1");
        await node.Cluster.DeleteAsync(Kubernetes.Runtime.ResourceTypes.Pods, new("coffee", "program-1"), new(), Cancel);
        await node.UntilAsync(() => node.Cluster.Find("pods", "coffee", "program-1") is null ? "gone" : null, "program-1");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri("http://program.coffee"), Cancel));
    }

    [Fact]
    public async Task A_container_whose_liveness_probe_fails_is_killed_and_restarted()
    {
        var healthy = true;
        await using var node = new TestNode(program: _ => new TestProgram(async (context, stop) =>
        {
            using var listening = context.Network.Listen(8080, (_, _) =>
                Task.FromResult(new HttpResponseMessage(Volatile.Read(ref healthy) ? HttpStatusCode.OK : HttpStatusCode.InternalServerError)));
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, stop);
            return 0;
        }));
        node.AddPod("program-1", "test/program", pod => pod["spec"]!["containers"]![0]!["livenessProbe"] =
            JsonNode.Parse("""{ "httpGet": { "path": "/healthz", "port": 8080 }, "periodSeconds": 2, "failureThreshold": 2 }"""));
        await node.UntilReadyAsync("program-1");

        Volatile.Write(ref healthy, false);
        await node.UntilAsync("program-1", pod => Restarts(pod) >= 1);
        Volatile.Write(ref healthy, true);
        await node.UntilReadyAsync("program-1");

        Assert.Contains("Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 500", node.Messages("program-1"));
        Assert.Contains("Killing: Container app failed liveness probe, will be restarted", node.Messages("program-1"));
    }

    [Fact]
    public async Task A_pod_that_fails_its_readiness_probe_is_running_but_not_ready()
    {
        await using var node = new TestNode(program: _ => new TestProgram(async (context, stop) =>
        {
            using var listening = context.Network.Listen(8080, (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound)));
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, stop);
            return 0;
        }));
        node.AddPod("program-1", "test/program", pod => pod["spec"]!["containers"]![0]!["readinessProbe"] =
            JsonNode.Parse("""{ "httpGet": { "path": "/healthz", "port": 8080 }, "periodSeconds": 1 }"""));

        await node.UntilAsync(
            () => node.Messages("program-1").FirstOrDefault(message => message == "Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404"), "program-1");

        var ready = node.Cluster.Find("pods", "coffee", "program-1")!["status"]!["conditions"]!.AsArray().Single(condition => (string?)condition!["type"] == "Ready")!;
        Assert.Equal("False", (string?)ready["status"]);
        Assert.Equal("containers with unready status: [app]", (string?)ready["message"]);
    }

    [Fact]
    public async Task Init_containers_run_one_after_the_other_before_the_rest()
    {
        var order = new List<string>();
        await using var node = new TestNode(program: container => new TestProgram((_, _) =>
        {
            lock (order)
            {
                order.Add(container.Name);
            }

            return Task.FromResult(0);
        }));
        node.AddPod("job-1", "test/program", pod =>
        {
            pod["spec"]!["restartPolicy"] = "Never";
            pod["spec"]!["initContainers"] = JsonNode.Parse("""[ { "name": "first", "image": "test/program" }, { "name": "second", "image": "test/program" } ]""");
        });

        var pod = await node.UntilAsync("job-1", found => (string?)found["status"]!["phase"] == "Succeeded");

        Assert.Equal(["first", "second", "app"], order);
        Assert.Equal("Completed", (string?)pod["status"]!["containerStatuses"]![0]!["state"]!["terminated"]!["reason"]);
    }

    [Fact]
    public async Task A_missing_config_map_of_a_volume_keeps_the_pod_waiting_until_it_is_there()
    {
        await using var node = new TestNode();
        node.AddPod("web-1", "nginx", pod =>
            pod["spec"]!["volumes"] = JsonNode.Parse("""[ { "name": "config", "configMap": { "name": "web" } } ]"""));
        await node.UntilAsync(() => node.Messages("web-1").FirstOrDefault(message => message.StartsWith("FailedMount", StringComparison.Ordinal)), "web-1");
        Assert.Contains("FailedMount: MountVolume.SetUp failed for volume \"config\" : configmap \"web\" not found", node.Messages("web-1"));
        await node.UntilAsync("web-1", pod => Waiting(pod) == "ContainerCreating");

        node.Cluster.Add("configmaps", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "web", ["namespace"] = "coffee" } });

        await node.UntilReadyAsync("web-1");
    }

    [Fact]
    public async Task A_followed_log_comes_line_by_line_and_ends_with_its_container()
    {
        var next = new TaskCompletionSource();
        await using var node = new TestNode(program: _ => new TestProgram(async (context, _) =>
        {
            await context.Log.WriteLineAsync("one");
            await context.Log.WriteLineAsync("two");
            await next.Task;
            await context.Log.WriteLineAsync("three");
            return 0;
        }));
        node.AddPod("job-1", "test/program", pod => pod["spec"]!["restartPolicy"] = "Never");
        await node.UntilReadyAsync("job-1");
        await node.UntilAsync(async () => (await node.LogAsync("job-1")).Contains("two", StringComparison.Ordinal) ? "" : null, "job-1");

        await using var log = await node.Kubelet.OpenLogAsync(new LogRequest("coffee", "job-1", "app", Follow: true, TailLines: 1), Cancel);
        using var reader = new StreamReader(log);
        Assert.Equal("two", await reader.ReadLineAsync(Cancel));
        next.SetResult();
        Assert.Equal("three", await reader.ReadLineAsync(Cancel));
        Assert.Null(await reader.ReadLineAsync(Cancel));
    }

    [Fact]
    public async Task The_network_refuses_in_the_words_of_a_cluster()
    {
        await using var node = new TestNode();
        node.AddService("idle");
        using var client = node.Network.CreateClient("coffee");

        await node.UntilAsync(() => node.Network.Services.Find(new("coffee", "idle")) is null ? null : "known", "idle");
        var unknown = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri("http://git.default.svc/"), Cancel));
        var idle = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri("http://idle/"), Cancel));
        var outside = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri("http://127.0.0.1:80/"), Cancel));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        var proxied = await Assert.ThrowsAsync<NodeNetworkException>(() => node.Network.SendToServiceAsync("coffee", "idle", "http", request, Cancel));

        Assert.Equal("dial tcp: lookup git.default.svc on 10.96.0.10:53: no such host", unknown.Message);
        Assert.Equal("dial tcp 10.96.0.77:80: connect: connection refused", idle.Message);
        Assert.Equal("dial tcp 127.0.0.1:80: connect: network is unreachable", outside.Message);
        Assert.Equal((503, "no endpoints available for service \"idle\""), (proxied.Code, proxied.Message));
    }

    [Fact]
    public async Task The_node_registers_itself_and_renews_its_lease()
    {
        await using var node = new TestNode();
        var lease = await node.UntilAsync(() => node.Cluster.Find("leases", "kube-node-lease", "node"), "lease");

        await node.UntilAsync(() => (string?)node.Cluster.Find("leases", "kube-node-lease", "node")!["spec"]!["renewTime"] != (string?)lease["spec"]!["renewTime"] ? "renewed" : null, "lease");

        var status = node.Cluster.Find("nodes", "", "node")!["status"]!;
        Assert.Equal("True", (string?)status["conditions"]!.AsArray().Single(condition => (string?)condition!["type"] == "Ready")!["status"]);
        Assert.Equal("110", (string?)status["allocatable"]!["pods"]);
    }

    private static string? Waiting(JsonObject pod) => (string?)pod["status"]?["containerStatuses"]?[0]?["state"]?["waiting"]?["reason"];

    private static int Restarts(JsonObject pod) => (int?)pod["status"]?["containerStatuses"]?[0]?["restartCount"] ?? 0;

    private static async Task<string?> TryGetAsync(HttpClient client, string address)
    {
        try
        {
            return await client.GetStringAsync(new Uri(address), Cancel);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
