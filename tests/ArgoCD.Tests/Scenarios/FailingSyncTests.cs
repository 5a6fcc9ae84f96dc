using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;
using static ArgoCD.Tests.Scenarios.HealthTests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>How operations wait and fail: in which words, after what, and what is still tried.</summary>
public sealed class FailingSyncTests(ScenarioCluster cluster)
{
    private const string Ask = "{operation: {sync: {}}, status: {operationState: null}}";
    private const string Refusal = "ConfigMap \"Not_A_Name\" is invalid: metadata.name: Invalid value: \"Not_A_Name\"";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_nothing_of_a_wave_could_be_applied_the_sync_ends_at_once()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("Not_A_Name")));
        var app = await EndAsync(scenario);
        Assert.StartsWith($"one or more objects failed to apply, reason: {Refusal}", app.Text("status", "operationState", "message"), StringComparison.Ordinal);
        Assert.Equal(("Failed", "SyncFailed", "Failed"), (app.Text("status", "operationState", "phase"), Result(app, "Not_A_Name").Text("status"), Result(app, "Not_A_Name").Text("hookPhase")));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Where_something_of_a_wave_was_applied_the_sync_ends_after_one_more_look()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("Not_A_Name")), ("app/b.yaml", ConfigMap("settings")));
        var app = await EndAsync(scenario);
        Assert.StartsWith($"one or more synchronization tasks completed unsuccessfully, reason: {Refusal}", app.Text("status", "operationState", "message"), StringComparison.Ordinal);
        Assert.Equal("configmap/settings created", Result(app, "settings").Text("message"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Of_several_waves_what_was_applied_of_a_failed_one_is_waited_for_before_the_sync_fails()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", ConfigMap("Not_A_Name")), ("app/b.yaml", Deployment("shop")), ("app/c.yaml", ConfigMap("late", metadata: "annotations: {argocd.argoproj.io/sync-wave: '1'}")));
        await scenario.PatchAsync("Application", "cart~", Ask);
        await MessageAsync(scenario, "waiting for healthy state of apps/Deployment/shop");
        await scenario.MakeReadyAsync("shop");
        var app = await scenario.WhenAsync("Application", "cart~", IsDone);
        Assert.StartsWith($"one or more synchronization tasks completed unsuccessfully, reason: {Refusal}", app.Text("status", "operationState", "message"), StringComparison.Ordinal);
        Assert.Null(await scenario.FindAsync("ConfigMap", "late"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task The_hooks_for_failure_are_waited_for_by_name_and_told_where_they_cannot_be_applied()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("Not_A_Name")), ("app/b.yaml", Job("sorry", "SyncFail")), ("app/c.yaml", Job("Not_A_Job", "SyncFail")));
        await scenario.PatchAsync("Application", "cart~", Ask);
        await MessageAsync(scenario, "waiting for completion of hook batch/Job/sorry");
        await scenario.PatchAsync("Job", "sorry", Complete, "status");
        var app = await scenario.WhenAsync("Application", "cart~", IsDone);
        var message = app.Text("status", "operationState", "message");
        Assert.StartsWith("one or more synchronization tasks completed unsuccessfully, reason: ConfigMap \"Not_A_Name\" is invalid", message, StringComparison.Ordinal);
        Assert.Contains("\none or more SyncFail hooks failed, reason: Job.batch \"Not_A_Job\" is invalid", message, StringComparison.Ordinal);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task What_vanishes_while_it_is_waited_for_fails_the_sync()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", Deployment("shop")), ("app/c.yaml", ConfigMap("late", metadata: "annotations: {argocd.argoproj.io/sync-wave: '1'}")));
        await scenario.PatchAsync("Application", "cart~", Ask);
        await MessageAsync(scenario, "waiting for healthy state of apps/Deployment/shop");
        await scenario.DeleteAsync("Deployment", "shop");
        var app = await scenario.WhenAsync("Application", "cart~", IsDone);
        Assert.Equal(
            "one or more synchronization tasks completed unsuccessfully, reason: Resource apps/Deployment/shop is missing, it might have been deleted",
            app.Text("status", "operationState", "message"));
        Assert.Equal(("SyncFailed", "Error"), (Result(app, "shop").Text("status"), Result(app, "shop").Text("hookPhase")));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task What_degrades_while_it_is_waited_for_fails_the_sync_without_a_reason()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", PlainJob("roast")), ("app/c.yaml", ConfigMap("late", metadata: "annotations: {argocd.argoproj.io/sync-wave: '1'}")));
        await scenario.PatchAsync("Application", "cart~", Ask);
        await MessageAsync(scenario, "waiting for healthy state of batch/Job/roast");
        await scenario.PatchAsync("Job", "roast", Failed, "status");
        var app = await scenario.WhenAsync("Application", "cart~", IsDone);
        Assert.Equal("one or more synchronization tasks completed unsuccessfully", app.Text("status", "operationState", "message"));
        Assert.Equal(("Synced", "Failed", "Job has reached the specified backoff limit"), (Result(app, "roast").Text("status"), Result(app, "roast").Text("hookPhase"), Result(app, "roast").Text("message")));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Tasks_that_are_not_valid_are_told_once_each_and_in_order()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", "{apiVersion: example.com/v1, kind: Bean, metadata: {name: b}}\n"), ("app/b.yaml", "{apiVersion: example.com/v1, kind: Bean, metadata: {name: a}}\n"));
        var app = await EndAsync(scenario);
        string Told(string name) => scenario.Named($"The Kubernetes API could not find example.com/Bean for requested resource coffee~/{name}. Make sure the \"Bean\" CRD is installed on the destination cluster.");
        Assert.Equal($"one or more synchronization tasks are not valid: {Told("a")}; {Told("b")}", app.Text("status", "operationState", "message"));
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("Prune=false", "Prune=true", true, "pruned")]
    [InlineData("Prune=true", "Prune=false", true, "ignored (no prune)")]
    [InlineData("Prune=false", "", true, "ignored (no prune)")]
    [InlineData("Prune=false", "", false, "ignored (requires pruning)")]
    public async Task Whether_something_is_pruned_its_own_option_says_before_that_of_the_application(string forAll, string own, bool prune, string message)
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", ConfigMap("a")), ("app/b.yaml", ConfigMap("b", metadata: own.Length == 0 ? "labels: {}" : $"annotations: {{argocd.argoproj.io/sync-options: {own}}}")));
        await EndAsync(scenario);
        scenario.Commit(("app/b.yaml", null));
        await scenario.RefreshAsync("cart~");
        await scenario.PatchAsync("Application", "cart~", $"{{operation: {{sync: {{prune: {(prune ? "true" : "false")}, syncOptions: [{forAll}]}}}}, status: {{operationState: null}}}}");
        var app = await scenario.WhenAsync("Application", "cart~", IsDone);
        Assert.Equal(message, Result(app, "b").Text("message"));
    }

    [Fact]
    public async Task Confirmation_of_pruning_is_waited_for_also_by_a_sync_that_does_not_prune()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("a")), ("app/b.yaml", ConfigMap("b", metadata: "annotations: {argocd.argoproj.io/sync-options: Prune=confirm}")));
        await EndAsync(scenario);
        scenario.Commit(("app/b.yaml", null));
        await scenario.RefreshAsync("cart~");
        await scenario.PatchAsync("Application", "cart~", Ask);
        await MessageAsync(scenario, "waiting for pruning confirmation of /ConfigMap/b");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Server_side_apply_is_not_tried_on_the_server_before_the_rest_is_applied()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("Not_A_Name")), ("app/b.yaml", ConfigMap("settings")));
        await scenario.PatchAsync("Application", "cart~", "{spec: {syncPolicy: {syncOptions: [ServerSideApply=true]}}}");
        var app = await EndAsync(scenario, SyncOperationTests.AskWith("ServerSideApply=true"));
        Assert.StartsWith("one or more synchronization tasks completed unsuccessfully, reason: ConfigMap \"Not_A_Name\" is invalid", app.Text("status", "operationState", "message"), StringComparison.Ordinal);
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    private static bool IsDone(JsonObject app) => app.Map("operation") is null && app.Text("status", "operationState", "finishedAt").Length > 0;

    private static JsonObject Result(JsonObject app, string name) => app.Items("status", "operationState", "syncResult", "resources").Single(result => result.Text("name") == name);

    private static Task<JsonObject> MessageAsync(Scenario scenario, string message) =>
        scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "message") == message);

    private static async Task<JsonObject> EndAsync(Scenario scenario, string ask = Ask)
    {
        await scenario.PatchAsync("Application", "cart~", ask);
        return await scenario.WhenAsync("Application", "cart~", IsDone);
    }

    private async Task<Scenario> BeginAsync(params (string Path, string? Text)[] files)
    {
        var scenario = await cluster.StartAsync(Token);
        scenario.Commit(files);
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status").Length > 0);
        return scenario;
    }
}
