using System.Text.Json.Nodes;
using Kubernetes.Controllers.Tests.Cluster;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Tests;

public sealed class DisruptionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"maxUnavailable":"34%"}""", 4, 2, 2)]
    [InlineData("""{"maxUnavailable":1}""", 4, 3, 1)]
    [InlineData("""{"minAvailable":"60%"}""", 4, 3, 1)]
    [InlineData("""{"minAvailable":4}""", 4, 4, 0)]
    public async Task A_budget_tells_how_many_pods_of_a_deployment_may_be_disrupted(string limit, int expected, int desired, int allowed)
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.PodDisruptionBudgets, Budget(limit), Token);
        await cluster.CreateAsync(ResourceTypes.Deployments, Deployment, Token);

        var budget = await cluster.UntilAsync(ResourceTypes.PodDisruptionBudgets, "default", "web", item => (int?)item.At("status", "currentHealthy") == 4 && (int?)item.At("status", "expectedPods") == expected, Token);

        Assert.Equal((desired, allowed), ((int?)budget.At("status", "desiredHealthy"), (int?)budget.At("status", "disruptionsAllowed")));
        Assert.Equal((allowed > 0 ? "True" : "False", allowed > 0 ? "SufficientPods" : "InsufficientPods"), ((string?)budget.Condition("DisruptionAllowed")!["status"], (string?)budget.Condition("DisruptionAllowed")!["reason"]));
    }

    [Fact]
    public async Task An_eviction_takes_from_the_budget_at_once_and_the_next_one_is_refused_until_there_is_another_pod()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.PodDisruptionBudgets, Budget("""{"minAvailable":2}"""), Token);
        foreach (var name in new[] { "one", "two", "three" }) { await cluster.CreateAsync(ResourceTypes.Pods, Pod(name), Token); }
        await UntilOneIsAllowedAsync(cluster);

        // Both at the same moment: one of them is first, whatever the controller has seen.
        var answers = await Task.WhenAll(EvictAsync(cluster, "one"), EvictAsync(cluster, "two"));

        Assert.Equal([201, 429], answers.Select(answer => answer.Code).Order());
        var refused = answers.Single(answer => answer.Code == 429).Body;
        Assert.Equal("Cannot evict pod as it would violate the pod's disruption budget.", (string?)refused["message"]);
        Assert.StartsWith("The disruption budget web needs 2 healthy pods and has ", (string?)refused.At("details", "causes")![0]!["message"], StringComparison.Ordinal);

        await cluster.CreateAsync(ResourceTypes.Pods, Pod("four"), Token);
        await UntilOneIsAllowedAsync(cluster);
        Assert.Equal(201, (await EvictAsync(cluster, "three")).Code);
    }

    [Fact]
    public async Task A_share_of_pods_that_nothing_scales_cannot_be_computed_and_forbids_evictions()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(ResourceTypes.PodDisruptionBudgets, Budget("""{"maxUnavailable":1}"""), Token);
        await cluster.CreateAsync(ResourceTypes.DaemonSets, """
            {"metadata":{"name":"agent","namespace":"default"},"spec":{"selector":{"matchLabels":{"app":"web"}},
             "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"agent","image":"agent:1"}]}}}}
            """, Token);

        var budget = await cluster.UntilAsync(ResourceTypes.PodDisruptionBudgets, "default", "web", item => (string?)item.Condition("DisruptionAllowed")?["reason"] == "SyncFailed", Token);

        Assert.Equal("daemonsets.apps does not implement the scale subresource", (string?)budget.Condition("DisruptionAllowed")!["message"]);
        Assert.Equal(0, (int?)budget.At("status", "disruptionsAllowed"));
    }

    private const string Deployment = """
        {"metadata":{"name":"web","namespace":"default"},"spec":{"replicas":4,"selector":{"matchLabels":{"app":"web"}},
         "template":{"metadata":{"labels":{"app":"web"}},"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"web","image":"web:1"}]}}}}
        """;

    private static Task<JsonObject> UntilOneIsAllowedAsync(ControlledCluster cluster) => cluster.UntilAsync(
        ResourceTypes.PodDisruptionBudgets, "default", "web",
        item => (int?)item.At("status", "disruptionsAllowed") == 1 && (int?)item.At("status", "currentHealthy") == 3 && item.At("status", "disruptedPods") is null, Token);

    private static string Pod(string name) => $$$$"""
        {"metadata":{"namespace":"default","labels":{"app":"web"},"name":"{{{{name}}}}"},"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"web","image":"web:1"}]}}
        """;

    private static string Budget(string limit)
    {
        var spec = (JsonObject)JsonNode.Parse(limit)!;
        spec["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "web" } };
        return new JsonObject { ["metadata"] = new JsonObject { ["name"] = "web", ["namespace"] = "default" }, ["spec"] = spec }.ToJsonString();
    }

    private static async Task<ControlledCluster> StartAsync()
    {
        var cluster = await ControlledCluster.StartAsync(Token);
        await cluster.UntilAsync(ResourceTypes.ServiceAccounts, "default", "default", _ => true, Token);
        return cluster;
    }

    private static async Task<(int Code, JsonObject Body)> EvictAsync(ControlledCluster cluster, string pod)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ResourcePath.Of(ResourceTypes.Pods, "default", pod, "eviction"))
        {
            Content = new StringContent($$$"""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"namespace":"default","name":"{{{pod}}}"}}""", System.Text.Encoding.UTF8, "application/json"),
        };
        using var response = await cluster.Client.SendAsync(request, Token);
        return ((int)response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!);
    }
}
