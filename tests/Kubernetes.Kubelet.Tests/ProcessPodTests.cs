using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Kubernetes.Kubelet.Tests.Support;

namespace Kubernetes.Kubelet.Tests;

/// <summary>Pods whose image is a real process.</summary>
public sealed class ProcessPodTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pod_becomes_ready_and_answers_through_its_service()
    {
        await using var node = new TestNode();
        node.AddPod("cart-1", "coffee/cart:2.0.0", WithReadiness);
        var pod = await node.UntilReadyAsync("cart-1");
        node.AddService("cart", (string)pod["status"]!["podIP"]!);
        using var client = node.Network.CreateClient("coffee");

        var identity = await node.UntilAsync(() => TryGetAsync(client, "http://cart.coffee.svc.cluster.local/"), "an answer");

        Assert.Equal("cart", (string?)identity["name"]);
        Assert.Equal("2.0.0", (string?)identity["version"]);
        Assert.Equal("cart-1", (string?)identity["pod"]);
        Assert.Equal("Running", (string?)pod["status"]!["phase"]);
        Assert.Equal("docker.io/coffee/cart:2.0.0", (string?)pod["status"]!["containerStatuses"]![0]!["image"]);
        Assert.Equal(
            ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"],
            pod["status"]!["conditions"]!.AsArray().Select(condition => (string)condition!["type"]!));
        Assert.Contains(node.Messages("cart-1"), message => message == "Started: Container started");
    }

    [Fact]
    public async Task Order_reaches_cart_by_its_name_through_the_proxy_of_its_namespace()
    {
        await using var node = new TestNode();
        node.AddPod("cart-1", "coffee/cart:2.0.0", WithReadiness);
        node.AddPod("order-1", "coffee/order:1.1.0", WithReadiness);
        var cart = await node.UntilReadyAsync("cart-1");
        await node.UntilReadyAsync("order-1");
        node.AddService("cart", (string)cart["status"]!["podIP"]!);
        using var client = node.Network.CreateClient("coffee");
        await node.UntilAsync(() => TryGetAsync(client, "http://cart/carts/7"), "cart");
        using var added = await client.PostAsJsonAsync("http://cart/carts/7/items", new { name = "latte", quantity = 2 }, Cancel);
        added.EnsureSuccessStatusCode();

        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = JsonContent.Create(new { cartId = "7" }) };
        using var response = await node.Network.SendToPodAsync("coffee", "order-1", 8080, request, Cancel);

        var order = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!;
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal(7.6m, (decimal)order["total"]!);
        Assert.Equal(4, (int)order["pickupMinutes"]!);
    }

    [Fact]
    public async Task A_wrong_secret_crashes_the_container_again_and_again_with_its_reason_in_the_log()
    {
        await using var node = new TestNode();
        node.Cluster.Add("secrets", SecretOf("none"));
        node.AddPod("order-1", "coffee/order:1.0.0", WithDatabase);

        var pod = await node.UntilAsync("order-1", found => Waiting(found) == "CrashLoopBackOff");

        var status = pod["status"]!["containerStatuses"]![0]!;
        Assert.Equal(1, (int)status["lastState"]!["terminated"]!["exitCode"]!);
        Assert.Equal("Error", (string?)status["lastState"]!["terminated"]!["reason"]);
        Assert.StartsWith("back-off 10s restarting failed container=app pod=order-1_coffee(", (string?)status["state"]!["waiting"]!["message"], StringComparison.Ordinal);
        Assert.Equal(1, (int)status["restartCount"]!);
        Assert.Contains("ORDER_DB_PORT", await node.LogAsync("order-1"), StringComparison.Ordinal);
        Assert.Contains("ORDER_DB_PORT", await node.LogAsync("order-1", previous: true), StringComparison.Ordinal);
        Assert.Equal("Running", (string?)pod["status"]!["phase"]);
        await node.UntilAsync("order-1", found => ((string?)found["status"]!["containerStatuses"]![0]!["state"]!["waiting"]?["message"])?.StartsWith("back-off 20s", StringComparison.Ordinal) is true);
    }

    [Fact]
    public async Task A_missing_key_keeps_the_container_from_being_created()
    {
        await using var node = new TestNode();
        var secret = SecretOf("5432");
        secret["data"]!.AsObject().Remove("password");
        node.Cluster.Add("secrets", secret);
        node.AddPod("order-1", "coffee/order:1.0.0", WithDatabase);

        var pod = await node.UntilAsync("order-1", found => Waiting(found) == "CreateContainerConfigError");

        Assert.Equal("couldn't find key password in Secret coffee/order-db", (string?)pod["status"]!["containerStatuses"]![0]!["state"]!["waiting"]!["message"]);
        Assert.Equal("Pending", (string?)pod["status"]!["phase"]);
        Assert.Contains("Failed: Error: couldn't find key password in Secret coffee/order-db", node.Messages("order-1"));
    }

    [Fact]
    public async Task Replicas_share_the_database_of_their_claim()
    {
        await using var node = new TestNode();
        node.Cluster.Add("secrets", SecretOf("5432"));
        node.Cluster.Add("persistentvolumeclaims", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "data", ["namespace"] = "coffee" } });
        foreach (var name in new[] { "order-1", "order-2" })
        {
            node.AddPod(name, "coffee/cart:1.0.0", pod => { WithDatabase(pod, "CART"); WithReadiness(pod); });
        }

        await node.UntilReadyAsync("order-1");
        await node.UntilReadyAsync("order-2");
        using var add = new HttpRequestMessage(HttpMethod.Post, "/carts/9/items") { Content = JsonContent.Create(new { name = "espresso", quantity = 1 }) };
        using var added = await node.Network.SendToPodAsync("coffee", "order-1", 8080, add, Cancel);
        using var read = new HttpRequestMessage(HttpMethod.Get, "/carts/9");
        using var response = await node.Network.SendToPodAsync("coffee", "order-2", 8080, read, Cancel);

        Assert.Contains("espresso", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_pod_stops_its_process_and_goes()
    {
        await using var node = new TestNode();
        node.AddPod("cart-1", "coffee/cart:1.0.0", WithReadiness);
        await node.UntilReadyAsync("cart-1");
        Assert.Single(node.Kubelet.Measure().Pods);

        await node.Cluster.DeleteAsync(Kubernetes.Runtime.ResourceTypes.Pods, new("coffee", "cart-1"), new(), Cancel);

        await node.UntilAsync(() => node.Cluster.Find("pods", "coffee", "cart-1") is null ? "gone" : null, "cart-1");
        Assert.Contains("Killing: Stopping container app", node.Messages("cart-1"));
        await node.UntilAsync(() => node.Kubelet.Measure().Pods.Length == 0 ? "none" : null, "cart-1");
    }

    [Fact]
    public async Task What_a_process_uses_is_measured()
    {
        await using var node = new TestNode();
        node.AddPod("order-1", "coffee/order:1.0.0", WithReadiness);
        await node.UntilReadyAsync("order-1");
        var before = Assert.Single(Assert.Single(node.Kubelet.Measure().Pods).Containers);
        for (var i = 0; i < 5; i++)
        {
            using var work = new HttpRequestMessage(HttpMethod.Get, "/work");
            using var done = await node.Network.SendToPodAsync("coffee", "order-1", 8080, work, Cancel);
        }

        var after = Assert.Single(Assert.Single(node.Kubelet.Measure().Pods).Containers);
        Assert.True(after.CpuTime > before.CpuTime);
        Assert.InRange(after.MemoryBytes, 10_000_000, 300_000_000);
    }

    [Fact]
    public async Task After_a_restart_of_its_host_a_pod_is_started_again_in_place()
    {
        var data = Directory.CreateTempSubdirectory("kubelet").FullName;
        var cluster = new RecordingCluster();
        await using (var first = new TestNode(cluster, data))
        {
            first.AddPod("cart-1", "coffee/cart:1.0.0", WithReadiness);
            await first.UntilReadyAsync("cart-1");
        }

        var left = cluster.Find("pods", "coffee", "cart-1")!;
        await using (var second = new TestNode(cluster, data))
        {
            await second.Kubelet.TakenUp.WaitAsync(TestContext.Current.CancellationToken);
            Assert.False(IsReady(cluster.Find("pods", "coffee", "cart-1")!));   // what the API said was of the life before

            var pod = await second.UntilAsync("cart-1", found => (int?)found["status"]!["containerStatuses"]![0]!["restartCount"] == 1 && (bool)found["status"]!["containerStatuses"]![0]!["ready"]!);

            Assert.Equal((string?)left["metadata"]!["uid"], (string?)pod["metadata"]!["uid"]);
            Assert.Equal((string?)left["status"]!["podIP"], (string?)pod["status"]!["podIP"]);
            Assert.Equal("Unknown", (string?)pod["status"]!["containerStatuses"]![0]!["lastState"]!["terminated"]!["reason"]);
            Assert.Equal(255, (int)pod["status"]!["containerStatuses"]![0]!["lastState"]!["terminated"]!["exitCode"]!);
        }

        Directory.Delete(data, recursive: true);
    }

    private static bool IsReady(JsonObject pod) => pod["status"]!["conditions"]!.AsArray().Any(condition => (string?)condition!["type"] == "Ready" && (string?)condition["status"] == "True");

    private static string? Waiting(JsonObject pod) => (string?)pod["status"]?["containerStatuses"]?[0]?["state"]?["waiting"]?["reason"];

    private static async Task<JsonNode?> TryGetAsync(HttpClient client, string address)
    {
        try
        {
            return JsonNode.Parse(await client.GetStringAsync(new Uri(address), Cancel));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static void WithReadiness(JsonObject pod) =>
        pod["spec"]!["containers"]![0]!["readinessProbe"] = JsonNode.Parse("""{ "httpGet": { "path": "/health", "port": 8080 }, "periodSeconds": 1 }""");

    private static void WithDatabase(JsonObject pod) => WithDatabase(pod, "ORDER");

    private static void WithDatabase(JsonObject pod, string prefix)
    {
        pod["spec"]!["containers"]![0]!["env"] = new JsonArray([.. new[] { "host", "port", "user", "password", "name" }.Select(key => JsonNode.Parse(
            $$"""{ "name": "{{prefix}}_DB_{{key.ToUpperInvariant()}}", "valueFrom": { "secretKeyRef": { "name": "order-db", "key": "{{key}}" } } }"""))]);
        if (prefix == "CART")
        {
            pod["spec"]!["volumes"] = JsonNode.Parse("""[ { "name": "data", "persistentVolumeClaim": { "claimName": "data" } } ]""");
            pod["spec"]!["containers"]![0]!["volumeMounts"] = JsonNode.Parse("""[ { "name": "data", "mountPath": "/data" } ]""");
        }
    }

    private static JsonObject SecretOf(string port)
    {
        var data = new JsonObject();
        foreach (var (key, value) in new[] { ("host", "/data"), ("port", port), ("user", "shop"), ("password", "p"), ("name", "shop") })
        {
            data[key] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value));
        }

        return new JsonObject { ["metadata"] = new JsonObject { ["name"] = "order-db", ["namespace"] = "coffee" }, ["data"] = data };
    }
}
