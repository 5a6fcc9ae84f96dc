using System.Text.Json.Nodes;
using Bunit;
using Clusters;
using Dashboard.Features.Rollouts;
using Dashboard.Features.Shop;
using Dashboard.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Dashboard.Tests.Rollouts;

public sealed class RolloutsPageTests : PageContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public RolloutsPageTests() => Cluster.WithArgo().Objects.Serve("argoproj.io/v1alpha1", "Rollout", "rollouts");

    [Fact]
    public void A_paused_canary_shows_both_versions_their_weights_and_the_step_that_waits()
    {
        PutCart(paused: true);
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("2.0.0", page.Find("[data-testid=rollout-canary]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Contains("1.0.0", page.Find("[data-testid=rollout-stable]").TextContent, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(("20 %", "20 %"), (page.Find("[data-testid=rollout-weight-wanted]").TextContent, page.Find("[data-testid=rollout-weight-actual]").TextContent)), Patience);   // the pods come by a watch of their own
        Assert.Equal(["done", "here"], page.FindAll("[data-testid^=rollout-step-]").Select(s => s.GetAttribute("data-state")));
        Assert.Contains("20 % of 4 pods with 1 extra allowed: 1 canary, 4 stable.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_share_that_the_canary_gets_is_measured_by_the_calls_of_the_shop()
    {
        PutCart(paused: true);
        var log = Services.GetRequiredService<ShopLog>();
        foreach (var pod in new[] { "cart-new-a", "cart-old-a", "cart-old-b", "other-1" }) { log.Add("cart", new(DateTimeOffset.UtcNow, 200, TimeSpan.Zero, pod, "1.0.0", "")); }
        var page = Open();
        page.WaitForAssertion(() => Assert.Equal("1 of 3", page.Find("[data-testid=rollout-weight-measured]").TextContent), Patience);
    }

    [Theory]
    [InlineData("rollout-promote", """{"status":{"pauseConditions":null}}""")]
    [InlineData("rollout-promote-full", """{"status":{"promoteFull":true}}""")]
    [InlineData("rollout-abort", """{"status":{"abort":true}}""")]
    public async Task A_command_is_confirmed_and_sends_the_patch_of_the_plugin(string button, string patch)
    {
        PutCart(paused: true);
        var dialogs = Render<MudDialogProvider>();
        var page = Open();
        page.WaitForAssertion(() => Assert.False(page.Find($"[data-testid={button}]").HasAttribute("disabled")), Patience);
        _ = page.ClickAsync($"[data-testid={button}]");
        dialogs.WaitForElement(".mud-message-box", Patience);
        Assert.Empty(Cluster.Objects.Patches);
        await dialogs.FindAll(".mud-message-box button").Last(b => !b.TextContent.Contains("Cancel", StringComparison.Ordinal)).ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal(patch, Assert.Single(Cluster.Objects.Patches).Patch.ToJsonString()), Patience);
    }

    [Fact]
    public async Task A_retry_follows_an_abort_and_git_and_the_rollout_are_said_to_disagree()
    {
        PutCart(paused: false, aborted: true);
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("Git states 2.0.0; since the abort 1.0.0 serves", page.Find("[data-testid=banner]").TextContent, StringComparison.Ordinal), Patience);
        Assert.True(page.Find("[data-testid=rollout-promote]").HasAttribute("disabled"));
        await page.ClickAsync("[data-testid=rollout-retry]");
        Assert.Equal("""{"status":{"abort":false}}""", Assert.Single(Cluster.Objects.Patches).Patch.ToJsonString());
    }

    [Fact]
    public void A_rollout_without_a_canary_says_why_it_cannot_be_promoted()
    {
        PutCart(paused: false, current: "old");
        var page = Open();
        page.WaitForAssertion(() => Assert.Equal("There is no canary: the current version is the stable one.", page.Find("[data-testid=rollout-promote]").GetAttribute("aria-description")), Patience);
        Assert.False(page.Find("[data-testid=rollout-restart]").HasAttribute("disabled"));
    }

    [Fact]
    public void Nobody_steers_while_the_cluster_does_not_answer()
    {
        PutCart(paused: true);
        var page = Open();
        page.WaitForElement("[data-testid=rollout-cart]", Patience);
        Cluster.Become(ClusterState.Unreachable, "connection refused");
        page.WaitForElement("[data-testid=banner]", Patience);
        Assert.All(page.FindAll("[data-testid=rollout-promote],[data-testid=rollout-abort],[data-testid=rollout-restart]"), button => Assert.True(button.HasAttribute("disabled")));
    }

    private void PutCart(bool paused, bool aborted = false, string current = "new")
    {
        Cluster.Objects.Put(Sample.Object("argoproj.io/v1alpha1", "Rollout", "cart", more: JsonNode.Parse($$"""
            { "spec": { "replicas": 4, "strategy": { "canary": { "maxSurge": 1, "steps": [ { "setWeight": 20 }, { "pause": {} } ] } } },
              "status": { "phase": "{{(paused ? "Paused" : aborted ? "Degraded" : "Healthy")}}", "currentStepIndex": {{(aborted ? 0 : current == "old" ? 2 : 1)}}, "currentPodHash": "{{current}}", "stableRS": "old", "abort": {{(aborted ? "true" : "false")}},
                "pauseConditions": {{(paused ? """[ { "reason": "CanaryPauseStep" } ]""" : "[]")}} } }
            """)!.AsObject()));
        PutReplicaSet("old", "1.0.0", 4);
        PutReplicaSet("new", "2.0.0", 1);
        foreach (var pod in new[] { "a", "b", "c", "d" }) { Cluster.Objects.Put(Sample.Pod($"cart-old-{pod}", "cart-old")); }
        Cluster.Objects.Put(Sample.Pod("cart-new-a", "cart-new"));
    }

    private void PutReplicaSet(string hash, string tag, int replicas)
    {
        var replicaSet = Sample.Object("apps/v1", "ReplicaSet", $"cart-{hash}", owner: ("Rollout", "cart"), more: JsonNode.Parse($$"""
            { "spec": { "replicas": {{replicas}}, "template": { "spec": { "containers": [ { "name": "cart", "image": "coffee/cart:{{tag}}" } ] } } } }
            """)!.AsObject());
        replicaSet["metadata"]!["labels"] = new JsonObject { ["rollouts-pod-template-hash"] = hash };
        Cluster.Objects.Put(replicaSet);
    }

    private IRenderedComponent<RolloutsPage> Open()
    {
        Render<MudPopoverProvider>();
        return Render<RolloutsPage>();
    }
}
