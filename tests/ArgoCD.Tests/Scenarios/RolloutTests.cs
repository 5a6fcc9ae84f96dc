using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using Kubernetes.Runtime;
using static ArgoCD.Tests.Scenarios.ApplicationSetTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>Strategy RollingSync: which Applications go when, what is said of each, and what of the steps themselves.</summary>
public sealed class RolloutTests(ScenarioCluster cluster)
{
    private const string Flag = "ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_PROGRESSIVE_SYNCS";
    private const string Dev = "{matchExpressions: [{key: stage, operator: In, values: [dev]}]}";
    private const string Prod = "{matchExpressions: [{key: stage, operator: In, values: [prod]}]}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rollout_goes_step_by_step_and_syncs_itself()
    {
        await using var scenario = await cluster.StartAsync(options => options.Environment[Flag] = "true", Token);
        scenario.Commit(("dev/a.yaml", Deployment("dev")), ("prod/a.yaml", Deployment("prod")));
        await scenario.ApplyAsync(Set(
            "{list: {elements: [{name: dev}, {name: prod}]}}", "{{name}}~", "{{name}}", more: "labels: {stage: '{{name}}'}",
            set: "strategy: {type: RollingSync, rollingSync: {steps: [{matchExpressions: [{key: stage, operator: In, values: [dev]}]}, {matchExpressions: [{key: stage, operator: In, values: [prod]}], maxUpdate: 1}]}}"));
        await scenario.WhenAsync("Deployment", "dev", _ => true);
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("RolloutProgressing").Text("message") == "ApplicationSet is performing rollout of step 1"
            && set.Items("status", "applicationStatus").First().Text("status") == "Progressing");
        Assert.Null(await scenario.FindAsync("Deployment", "prod"));
        Assert.False((await scenario.FindAsync("Application", "dev~")).Flag("spec", "syncPolicy", "automated", "enabled"));
        await scenario.MakeReadyAsync("dev");
        await scenario.WhenAsync("Deployment", "prod", _ => true);
        await scenario.MakeReadyAsync("prod");
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("RolloutProgressing").Text("status") == "False");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_rollout_goes_on_from_its_own_last_word_where_the_watch_is_late_with_it()
    {
        LateWatchClient? late = null;
        await using var scenario = await cluster.StartAsync(
            options =>
            {
                options.Environment[Flag] = "true";
                options.Client = client => late = new(client, change => change.Type is ResourceEventType.Modified && change.Object.Kind() == "ApplicationSet");
            },
            Token);
        scenario.Commit(("dev/a.yaml", Deployment("dev")));
        await scenario.ApplyAsync(Set(
            "{list: {elements: [{name: dev}]}}", "{{name}}~", "{{name}}", more: "labels: {stage: '{{name}}'}",
            set: "strategy: {type: RollingSync, rollingSync: {steps: [{matchExpressions: [{key: stage, operator: In, values: [dev]}]}]}}"));
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "applicationStatus").Any(entry => entry.Text("status") == "Progressing"));
        await scenario.MakeReadyAsync("dev");
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("RolloutProgressing").Text("status") == "False");
        Assert.Single((await scenario.FindAsync("Application", "dev~"))!.Items("status", "history"));
        late!.Release();
    }

    [Fact]
    public async Task Without_steps_there_is_nothing_to_roll_out_and_Applications_sync_themselves()
    {
        await using var scenario = await cluster.StartAsync(options => options.Environment[Flag] = "true", Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}]}}", "{{name}}~", "x", set: "strategy: {type: RollingSync, rollingSync: {steps: []}}"));
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Number("status", "resourcesCount") == 1);
        Assert.Equal(
            ("False", "ApplicationSetRolloutComplete", "ApplicationSet Rollout has completed"),
            (set.Condition("RolloutProgressing").Text("status"), set.Condition("RolloutProgressing").Text("reason"), set.Condition("RolloutProgressing").Text("message")));
        Assert.Null(set.At("status", "applicationStatus"));
        Assert.Null((await scenario.FindAsync("Application", "a~")).Flag("spec", "syncPolicy", "automated", "enabled"));
    }

    [Theory]
    [InlineData("maxUpdate: 2", 2)]
    [InlineData("maxUpdate: 0", 0)]
    [InlineData("maxUpdate: '50%'", 2)]
    [InlineData("maxUpdate: '10%'", 1)]
    [InlineData("maxUpdate: '0%'", 0)]
    [InlineData("maxUpdate: '100%'", 4)]
    [InlineData("maxUpdate: some", 1)]
    public async Task A_step_lets_as_many_go_at_a_time_as_it_says(string maximum, int pending)
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Staged("{name: a, stage: dev}, {name: b, stage: dev}, {name: c, stage: dev}, {name: d, stage: dev}", Dev.Replace("{match", $"{{{maximum}, match", StringComparison.Ordinal)));
        await OutOfSyncAsync(scenario, "a", "b", "c", "d");
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "applicationStatus").Count() == 4);
        Assert.Equal(
            [.. Enumerable.Repeat("Pending", pending), .. Enumerable.Repeat("Waiting", 4 - pending)],
            set.Items("status", "applicationStatus").Select(entry => entry.Text("status")));
        foreach (var name in (string[])["a~", "b~", "c~", "d~"])
        {
            var isPending = set.Items("status", "applicationStatus").Single(entry => entry.Text("application") == scenario.Named(name)).Text("status") == "Pending";
            await scenario.WhenAsync("Application", name, app => app.Map("operation") is not null == isPending);
        }
    }

    [Fact]
    public async Task A_rollout_tells_of_each_move_why()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Staged("{name: a, stage: dev}", Dev));
        await scenario.WhenAsync("Application", "a~", _ => true);
        await MovesAsync(scenario, "{status: {sync: {status: OutOfSync, revision: one}, health: {status: Missing}}}",
            "Pending", "Application moved to Pending status, watching for the Application resource to start Progressing");
        await MovesAsync(scenario, $"{{operation: null, status: {{operationState: {{operation: {{}}, phase: Failed, startedAt: '{Later(scenario)}'}}}}}}",
            "Progressing", "Application resource completed a sync, updating status from Pending to Progressing");
        await MovesAsync(scenario, "{status: {sync: {status: Synced, revision: one}, health: {status: Healthy}}}",
            "Healthy", "Application resource became Healthy, updating status from Progressing to Healthy");
        await MovesAsync(scenario, "{status: {sync: {status: OutOfSync, revision: two}, health: {status: Degraded}}}",
            "Pending", "Application moved to Pending status, watching for the Application resource to start Progressing");
        await MovesAsync(scenario, $"{{operation: null, status: {{operationState: {{operation: {{}}, phase: Succeeded, startedAt: '{Later(scenario)}'}}}}}}",
            "Progressing", "Application resource completed a sync successfully, updating status from Pending to Progressing");
        await MovesAsync(scenario, "{status: {sync: {status: Synced, revision: three}, health: {status: Progressing}}}",
            "Progressing", "Application resource has synced, updating status to Progressing");
        await MovesAsync(scenario, "{status: {sync: {status: Synced, revision: four}, health: {status: Healthy}}}",
            "Healthy", "Application resource has synced, updating status to Healthy");
        await MovesAsync(scenario, "{status: {sync: {status: Unknown, revision: five}, conditions: [{type: InvalidSpecError, message: refused}]}}",
            "Progressing", "Application resource has error and cannot sync, updating status to Progressing");
        var set = (await scenario.FindAsync("ApplicationSet", "shop~"))!;
        Assert.Equal(("True", "ApplicationSetModified", "ApplicationSet is performing rollout of step 1"), (
            set.Condition("RolloutProgressing").Text("status"), set.Condition("RolloutProgressing").Text("reason"), set.Condition("RolloutProgressing").Text("message")));
        Assert.Equal(("Progressing", "ApplicationSet is performing rollout of step 1"), (set.Text("status", "health", "status"), set.Text("status", "health", "message")));
    }

    [Fact]
    public async Task A_later_step_waits_with_what_has_changed()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Staged("{name: a, stage: dev}, {name: b, stage: prod}, {name: c, stage: none}", $"{Dev}, {Prod}"));
        await OutOfSyncAsync(scenario, "a", "b", "c");
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "resources").All(entry => entry.Text("status") == "OutOfSync"));
        await scenario.PatchAsync("Application", "b~", "{status: {sync: {status: OutOfSync, revision: two}, health: {status: Degraded}}}");
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => Entry(set, 1).Text("message") == "Application has pending changes, setting status to Waiting");
        Assert.Equal(
            [("Pending", "1"), ("Waiting", "2"), ("Waiting", "-1")],
            set.Items("status", "applicationStatus").Select(entry => (entry.Text("status"), entry.Text("step"))));
        Assert.Equal([true, false, false], (await scenario.ListAsync("Application", "argo~")).Select(app => app.Map("operation") is not null));
    }

    [Fact]
    public async Task A_changed_template_starts_a_rollout_though_git_has_not_changed()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Staged("{name: a, stage: dev}, {name: b, stage: prod}", $"{Dev}, {Prod}"));
        foreach (var name in (string[])["a~", "b~"])
        {
            await scenario.WhenAsync("Application", name, _ => true);
            await scenario.PatchAsync("Application", name, "{status: {sync: {status: OutOfSync}, health: {status: Missing}}}");
        }

        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "applicationStatus").Count() == 2);
        await scenario.PatchAsync("ApplicationSet", "shop~", "{spec: {template: {spec: {source: {path: other}}}}}");
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => Entry(set, 1).Text("message") != "No Application status found, defaulting status to Waiting");
        Assert.Equal(("Waiting", "Application has pending changes (spec differs), setting status to Waiting"), (Entry(set, 1).Text("status"), Entry(set, 1).Text("message")));
        var app = await scenario.WhenAsync("Application", "a~", app => app.Map("operation") is not null && app.Text("spec", "source", "path") == "other");
        Assert.True(JsonNode.DeepEquals(
            scenario.Parse("""
                initiatedBy: {username: applicationset-controller, automated: true}
                info: [{name: Reason, value: ApplicationSet RollingSync triggered a sync of this Application resource}]
                retry: {limit: 5}
                sync: {prune: true}
                """),
            app.Map("operation")));
    }

    [Fact]
    public async Task What_is_said_of_a_rollout_stays_beside_an_error_and_goes_with_the_strategy()
    {
        await using var scenario = await StartAsync();
        await scenario.ApplyAsync(Staged("{name: a, stage: dev}", Dev));
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("RolloutProgressing") is not null);
        await scenario.PatchAsync("ApplicationSet", "shop~", "{spec: {generators: [{merge: {generators: [], mergeKeys: []}}]}}");
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ErrorOccurred").Text("status") == "True");
        Assert.Equal(
            ["ErrorOccurred", "ParametersGenerated", "ResourcesUpToDate", "RolloutProgressing"],
            set.Items("status", "conditions").Select(condition => condition.Text("type")));
        await scenario.PatchAsync("ApplicationSet", "shop~", "{spec: {strategy: null, generators: [{list: {elements: []}}]}}");
        set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ErrorOccurred").Text("status") == "False");
        Assert.Equal(["ErrorOccurred", "ParametersGenerated", "ResourcesUpToDate"], set.Items("status", "conditions").Select(condition => condition.Text("type")));
        Assert.Null(set.At("status", "applicationStatus"));
    }

    private Task<Scenario> StartAsync() => cluster.StartAsync(
        options =>
        {
            options.Environment[Flag] = "true";
            options.Components = ["applicationset-controller"];
        },
        Token);

    private static string Staged(string elements, string steps) => Set(
        $"{{list: {{elements: [{elements}]}}}}", "{{name}}~", "{{name}}", more: "labels: {stage: '{{stage}}'}", set: $"strategy: {{type: RollingSync, rollingSync: {{steps: [{steps}]}}}}");

    private static JsonObject Entry(JsonObject set, int index) => set.Items("status", "applicationStatus").ElementAtOrDefault(index) ?? [];

    private static string Later(Scenario scenario) => scenario.Clock.GetUtcNow().AddSeconds(5).ToKubernetesTime();

    private static async Task OutOfSyncAsync(Scenario scenario, params string[] names)
    {
        foreach (var name in names)
        {
            await scenario.WhenAsync("Application", $"{name}~", _ => true);
            await scenario.PatchAsync("Application", $"{name}~", "{status: {sync: {status: OutOfSync, revision: one}, health: {status: Missing}}}");
        }

        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "applicationStatus").Count() == names.Length);
    }

    private static async Task MovesAsync(Scenario scenario, string status, string to, string message)
    {
        scenario.Clock.Advance(TimeSpan.FromSeconds(10));
        await scenario.PatchAsync("Application", "a~", status);
        await scenario.WhenAsync("ApplicationSet", "shop~", set => Entry(set, 0).Text("status") == to && Entry(set, 0).Text("message") == message);
        if (to == "Pending")
        {
            await scenario.WhenAsync("Application", "a~", app => app.Map("operation") is not null);
        }
    }
}
