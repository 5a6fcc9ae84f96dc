using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>How a sync goes on from step to step: what it waits for, and what it says meanwhile.</summary>
public sealed class SyncStepTests(ScenarioCluster cluster)
{
    private const string Last = "annotations: {argocd.argoproj.io/sync-wave: '1'}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Between_two_waves_others_get_a_moment_and_after_the_last_one_none()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("first")), ("app/b.yaml", ConfigMap("last", metadata: Last)));
        var state = await SyncAsync(scenario);
        Assert.InRange(Took(state), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
        Assert.Equal(["waiting for healthy state of /ConfigMap/first", "successfully synced (all tasks run)"], scenario.OperationMessages("cart~"));

        scenario.Commit(("app/b.yaml", ConfigMap("last", "red")));
        Assert.InRange(Took(await SyncAsync(scenario)), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_namespace_is_there_before_the_rest_is_begun()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("first")));
        await scenario.ApplyAsync(Application("cart~", $"{Automated}, syncOptions: [CreateNamespace=true]").Replace("namespace: coffee~", "namespace: cocoa~", StringComparison.Ordinal));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.WhenAsync("Application", "cart~", _ => scenario.OperationMessages("cart~").SequenceEqual(
            [scenario.Named("waiting for healthy state of /Namespace/cocoa~"), "successfully synced (all tasks run)"]));
    }

    [Fact]
    public async Task A_dry_run_tells_of_all_phases_and_waves_at_once()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", Job("before", "PreSync")), ("app/b.yaml", Deployment("shop")), ("app/c.yaml", ConfigMap("last", metadata: Last)), ("app/d.yaml", Job("sorry", "SyncFail")));
        var state = await SyncAsync(scenario, "{operation: {sync: {dryRun: true}}, status: {operationState: null}}");
        Assert.Equal("successfully synced (no more tasks)", state.Text("message"));
        Assert.Equal(
            ["PreSync before job.batch/before created (dry run)", "Sync shop deployment.apps/shop created (dry run)", "Sync last configmap/last created (dry run)", "SyncFail sorry job.batch/sorry created (dry run)"],
            state.Items("syncResult", "resources").Select(result => $"{result.Text("syncPhase")} {result.Text("name")} {result.Text("message")}"));
        Assert.Null(await scenario.FindAsync("Job", "before"));
    }

    [Fact]
    public async Task Where_only_what_differs_is_applied_a_wave_waits_for_it_all_the_same()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", Deployment("shop")), ("app/b.yaml", ConfigMap("same")), ("app/c.yaml", ConfigMap("last", metadata: Last)));
        await scenario.PatchAsync("Application", "cart~", "{spec: {syncPolicy: {syncOptions: [ApplyOutOfSyncOnly=true]}}}");
        await scenario.PatchAsync("Application", "cart~", SyncOperationTests.AskWith("ApplyOutOfSyncOnly=true"));
        await scenario.MakeReadyAsync("shop");
        await scenario.WhenAsync("Application", "cart~", IsSettled);

        scenario.Commit(("app/a.yaml", Deployment("shop", "shop:2")), ("app/c.yaml", ConfigMap("last", "red", Last)));
        await scenario.PatchAsync("Application", "cart~", SyncOperationTests.AskWith("ApplyOutOfSyncOnly=true"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "message") == "waiting for healthy state of apps/Deployment/shop");
        Assert.Equal("green", (await scenario.FindAsync("ConfigMap", "last")).Text("data", "color"));
        await scenario.MakeReadyAsync("shop");
        var app = await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Equal(["shop", "last"], app.Items("status", "operationState", "syncResult", "resources").Select(result => result.Text("name")));
    }

    [Fact]
    public async Task What_says_live_that_it_is_skipped_is_not_pruned()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("kept")), ("app/b.yaml", ConfigMap("other")));
        await SyncAsync(scenario);
        await scenario.PatchAsync("ConfigMap", "kept", "{metadata: {annotations: {argocd.argoproj.io/hook: Skip}}}");
        scenario.Commit(("app/a.yaml", null));
        var state = await SyncAsync(scenario, "{operation: {sync: {prune: true}}, status: {operationState: null}}");
        Assert.Equal(["other"], state.Items("syncResult", "resources").Select(result => result.Text("name")));
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "kept"));
    }

    [Fact]
    public async Task A_hook_of_an_earlier_sync_is_waited_for_until_it_is_gone()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", ConfigMap("before", metadata: "annotations: {argocd.argoproj.io/hook: PreSync}")));
        await SyncAsync(scenario);
        var first = await scenario.FindAsync("ConfigMap", "before");
        await SyncAsync(scenario);
        Assert.NotEqual(first!.Uid(), (await scenario.FindAsync("ConfigMap", "before"))!.Uid());
        Assert.Equal(
            ["waiting for completion of hook /ConfigMap/before", "successfully synced (all tasks run)", "waiting for deletion of hook /ConfigMap/before",
                "waiting for completion of hook /ConfigMap/before", "successfully synced (all tasks run)"],
            scenario.OperationMessages("cart~"));
    }

    [Theory]
    [InlineData("", "foregroundDeletion")]
    [InlineData("PrunePropagationPolicy=background", "")]
    public async Task A_hook_goes_as_what_is_pruned_goes(string option, string finalizer)
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", Job("before", "PreSync", "argocd.argoproj.io/hook-delete-policy: HookSucceeded")));
        await scenario.PatchAsync("Application", "cart~", $"{{operation: {{sync: {{syncOptions: ['{option}']}}}}}}");
        await scenario.WhenAsync("Job", "before", _ => true);

        // A finalizer of somebody else keeps it long enough to be looked at.
        await scenario.PatchAsync("Job", "before", "{metadata: {finalizers: [example.com/hold, argocd.argoproj.io/hook-finalizer]}}");
        await scenario.PatchAsync("Job", "before", Complete, "status");
        var leaving = await scenario.WhenAsync("Job", "before", job => job.IsBeingDeleted());
        Assert.Equal(finalizer.Length > 0, leaving.Finalizers().Contains("foregroundDeletion"));
        await scenario.PatchAsync("Job", "before", "{metadata: {finalizers: null}}");
        await scenario.GoneAsync("Job", "before");
    }

    [Fact]
    public async Task What_the_project_forbids_meanwhile_ends_a_sync_that_goes_on()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", Job("before", "PreSync")), ("app/b.yaml", ConfigMap("settings")));
        await scenario.PatchAsync("Application", "cart~", "{operation: {sync: {}}}");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "message") == "waiting for completion of hook batch/Job/before");
        await scenario.PatchAsync("AppProject", "default", "{spec: {namespaceResourceBlacklist: [{group: '', kind: ConfigMap}]}}");
        await scenario.PatchAsync("Job", "before", Complete, "status");
        var app = await scenario.WhenAsync("Application", "cart~", item => item.Map("operation") is null);
        Assert.Equal("one or more synchronization tasks are not valid: resource :ConfigMap is not permitted in project default", app.Text("status", "operationState", "message"));
    }

    [Fact]
    public async Task What_nobody_applied_before_is_applied_with_the_warning_of_kubectl()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(ConfigMap("settings", "red"));
        await scenario.ApplyAsync(Application("cart~", Automated));
        var app = await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Equal(
            "configmap/settings configured. Warning: resource configmaps/settings is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by  apply.  apply should only be used on resources created declaratively by either  create --save-config or  apply. The missing annotation will be patched automatically.",
            app.Items("status", "operationState", "syncResult", "resources").Single().Text("message"));
    }

    [Fact]
    public async Task Ignored_fields_of_the_status_are_nothing_that_a_sync_keeps()
    {
        const string Rules = "ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/status, /spec/replicas]}]";
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", Deployment("shop")));
        await scenario.ApplyAsync(Application("cart~", "syncOptions: [RespectIgnoreDifferences=true, ServerSideApply=true]", spec: $"project: default, {Rules}"));
        var ask = SyncOperationTests.AskWith("RespectIgnoreDifferences=true, ServerSideApply=true");
        await SyncAsync(scenario, ask);
        await scenario.PatchAsync("Deployment", "shop", "{spec: {replicas: 2}}");
        scenario.Commit(("app/a.yaml", Deployment("shop", "shop:2")));
        await SyncAsync(scenario, ask);
        var shop = await scenario.FindAsync("Deployment", "shop");
        Assert.Equal(2, shop.Number("spec", "replicas"));
        var applied = shop.Items("metadata", "managedFields").Single(entry => entry.Text("manager") == Words.ControllerManager && entry.Text("operation") == "Apply");
        Assert.NotNull(applied.At("fieldsV1", "f:spec", "f:replicas"));
        Assert.Null(applied.At("fieldsV1", "f:status"));
    }

    [Fact]
    public async Task Without_a_namespace_to_go_to_nothing_is_synced()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~").Replace(", namespace: coffee~", "", StringComparison.Ordinal));
        var state = await SyncAsync(scenario);
        Assert.Equal(("Error", "InvalidSpecError: Namespace for settings /v1, Kind=ConfigMap is missing."), (state.Text("phase"), state.Text("message")));
    }

    private static TimeSpan Took(JsonObject state) => state.Time("finishedAt")!.Value - state.Time("startedAt")!.Value;

    private Task<Scenario> BeginAsync(params (string Path, string? Text)[] files) => SyncOperationTests.BeginAsync(cluster, files);

    private static async Task<JsonObject> SyncAsync(Scenario scenario, string ask = SyncOperationTests.AskAnew) =>
        (await SyncOperationTests.SyncAsync(scenario, ask)).Map("status", "operationState")!;
}
