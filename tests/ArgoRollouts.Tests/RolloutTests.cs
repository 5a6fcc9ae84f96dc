using System.Net;
using System.Text.Json.Nodes;
using Kubernetes.Controllers.Tests.Cluster;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;

namespace ArgoRollouts.Tests;

public sealed class RolloutTests
{
    private const string Scale = """{"status":{},"scale":{"specReplicasPath":".spec.replicas","statusReplicasPath":".status.HPAReplicas","labelSelectorPath":".status.selector"}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5, 20, 2, 1, 4)]
    [InlineData(5, 50, 2, 3, 3)]
    [InlineData(4, 20, 1, 1, 4)]
    [InlineData(4, 25, 1, 1, 3)]
    [InlineData(3, 50, 1, 2, 2)]
    [InlineData(3, 50, 0, 2, 1)]
    [InlineData(10, 5, 1, 1, 10)]
    [InlineData(1, 20, 1, 1, 1)]
    [InlineData(1, 20, 0, 0, 1)]
    [InlineData(0, 20, 1, 0, 0)]
    public void The_counts_come_closest_to_the_weight(int replicas, int weight, int surge, int canary, int stable) =>
        Assert.Equal((canary, stable), CanaryArithmetic.Wanted(replicas, weight, surge));

    [Fact]
    public void On_the_way_the_floor_and_the_ceiling_hold()
    {
        Assert.Equal((3, 10), CanaryArithmetic.Next(10, 3, 0, new(0, 0), new(10, 10), 0, 3, 7));
        Assert.Equal((3, 10), CanaryArithmetic.Next(10, 3, 0, new(3, 0), new(10, 10), 0, 3, 7));
        Assert.Equal((3, 7), CanaryArithmetic.Next(10, 3, 0, new(3, 3), new(10, 10), 0, 3, 7));
        Assert.Equal((0, 7), CanaryArithmetic.Next(10, 0, 5, new(0, 0), new(10, 10), 0, 3, 7));
    }

    [Fact]
    public async Task A_rollout_pauses_at_its_step_is_promoted_aborted_and_retried()
    {
        var program = new ProgramRun();
        var isDefined = new TaskCompletionSource();
        await using var cluster = await ControlledCluster.StartAsync(Token, async (kubernetes, client, stop) =>
        {
            await isDefined.Task;
            await program.RunAsync(new ArgoRolloutsProgram(), kubernetes, client, stop);
        });
        await cluster.DefineAsync(ResourceTypes.Rollouts, Scale, Token);
        isDefined.SetResult();
        await cluster.UntilAsync(ResourceTypes.ServiceAccounts, "default", "default", _ => true, Token);
        await cluster.CreateAsync(
            ResourceTypes.Rollouts,
            """
            {"metadata":{"name":"cart","namespace":"default"},"spec":{"selector":{"matchLabels":{"app":"cart"}},
             "strategy":{"canary":{"maxSurge":1,"maxUnavailable":0,"steps":[{"setWeight":20},{"pause":{}}]}},
             "template":{"metadata":{"labels":{"app":"cart"}},"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"cart","image":"cart:1"}]}}}}
            """,
            Token);
        var key = new ObjectKey("default", "cart");
        await cluster.UntilAsync(ResourceTypes.Rollouts, "default", "cart", item => Phase(item) == "Healthy", Token);
        Assert.Equal(HttpStatusCode.OK, await program.GetAsync(8080, "/healthz", Token));

        using (var scale = new HttpRequestMessage(HttpMethod.Get, ResourcePath.Of(ResourceTypes.Rollouts, "default", "cart", "scale")))
        using (var answer = await cluster.Client.SendAsync(scale, Token))
        {
            Assert.Equal("app=cart", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))?["status"]?["selector"]);
        }

        await PatchAsync("""{"spec":{"replicas":4}}""", null);
        await cluster.UntilAsync(ResourceTypes.Rollouts, "default", "cart", item => Phase(item) == "Healthy" && (int?)item.At("status", "availableReplicas") == 4, Token);

        await SetImageAsync("cart:2");
        var paused = await cluster.UntilAsync(ResourceTypes.Rollouts, "default", "cart", item => Phase(item) == "Paused", Token);
        Assert.Equal("CanaryPauseStep", (string?)paused.At("status", "message"));
        Assert.Equal(1, (int?)paused.At("status", "updatedReplicas"));
        Assert.Equal(5, (int?)paused.At("status", "replicas"));

        await PatchAsync("""{"status":{"pauseConditions":null}}""", "status");
        await cluster.UntilAsync(ResourceTypes.Rollouts, "default", "cart", item => Phase(item) == "Healthy" && (int?)item.At("status", "updatedReplicas") == 4, Token);

        await SetImageAsync("cart:3");
        await cluster.UntilAsync(ResourceTypes.Rollouts, "default", "cart", item => Phase(item) == "Paused", Token);
        await PatchAsync("""{"status":{"abort":true}}""", "status");
        var aborted = await cluster.UntilAsync(ResourceTypes.Rollouts, "default", "cart", item => Phase(item) == "Degraded" && (int?)item.At("status", "updatedReplicas") == 0, Token);
        Assert.StartsWith("RolloutAborted: Rollout aborted update to revision 3", (string?)aborted.At("status", "message"), StringComparison.Ordinal);

        await PatchAsync("""{"status":{"abort":false}}""", "status");
        await cluster.UntilAsync(ResourceTypes.Rollouts, "default", "cart", item => Phase(item) == "Paused", Token);
        await SetImageAsync("cart:2");
        await cluster.UntilAsync(ResourceTypes.Rollouts, "default", "cart", item => Phase(item) == "Healthy" && (int?)item.At("status", "replicas") == 4, Token);

        Task PatchAsync(string patch, string? subresource) =>
            cluster.Client.PatchAsync(ResourceTypes.Rollouts, key, PatchType.Merge, JsonNode.Parse(patch)!, new WriteOptions(Subresource: subresource), Token);

        Task SetImageAsync(string image) => cluster.Client.PatchAsync(
            ResourceTypes.Rollouts, key, PatchType.Json,
            new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/spec/template/spec/containers/0/image", ["value"] = image }), new WriteOptions(), Token);
    }

    private static string? Phase(JsonObject item) =>
        (string?)item.At("status", "observedGeneration") == item.Generation().ToString(System.Globalization.CultureInfo.InvariantCulture)
            ? (string?)item.At("status", "phase")
            : null;
}
