using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.ApplicationSetTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;
using static ArgoCD.Tests.Scenarios.RefreshTests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>How deep a look goes: to git, to the last revision, or to the live objects alone; and what asks for which.</summary>
public sealed class RefreshLevelTests(ScenarioCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_other_value_of_the_annotation_is_a_normal_refresh_and_goes_with_its_time()
    {
        await using var scenario = await SyncedAsync();
        await scenario.PatchAsync("Application", "cart~", "{metadata: {annotations: {argocd.argoproj.io/refresh: please, argocd.argoproj.io/refresh-timestamp: '2026-01-01T00:00:00.000000001Z', stays: here}}}");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Annotation(Words.Refresh) is null);
        Assert.Equal(("refresh", null, "here"), (CauseOf(app), app.Annotation(Words.RefreshTimestamp), app.Annotation("stays")));
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("hard")]
    public async Task A_refresh_asks_git_though_the_branch_heads_are_fresh(string how)
    {
        await using var scenario = await SyncedAsync();
        var sha = scenario.Commit(("app/a.yaml", ConfigMap("settings", "red")));
        var app = await scenario.RefreshAsync("cart~", how);
        Assert.Equal((sha, "OutOfSync"), (app.Text("status", "sync", "revision"), app.Text("status", "sync", "status")));
    }

    [Fact]
    public async Task A_live_change_is_compared_with_the_last_revision_and_does_not_count_as_a_reconciliation()
    {
        await using var scenario = await SyncedAsync();
        var before = await scenario.FindAsync("Application", "cart~");
        scenario.Commit(("app/b.yaml", ConfigMap("more")));
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {color: blue}}");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        Assert.Equal("drift", CauseOf(app));
        Assert.Equal(
            (before.Text("status", "sync", "revision"), before.Text("status", "reconciledAt"), 1),
            (app.Text("status", "sync", "revision"), app.Text("status", "reconciledAt"), app.Items("status", "resources").Count()));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_change_of_the_source_asks_git_at_once()
    {
        await using var scenario = await SyncedAsync();
        scenario.Commit(("other/b.yaml", ConfigMap("more")));
        await scenario.PatchAsync("Application", "cart~", "{spec: {source: {path: other}}}");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "comparedTo", "source", "path") == "other");
        Assert.Equal("spec", CauseOf(app));
        Assert.Equal(
            [("more", "OutOfSync", false), ("settings", "OutOfSync", true)],
            app.Items("status", "resources").Select(entry => (entry.Text("name"), entry.Text("status"), entry.Flag("requiresPruning") == true)));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_change_of_what_is_ignored_is_looked_at_and_remembered()
    {
        await using var scenario = await SyncedAsync();
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {color: blue}}");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.PatchAsync("Application", "cart~", "{spec: {ignoreDifferences: [{kind: ConfigMap, jsonPointers: [/data/color]}]}}");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "Synced");
        Assert.Equal("ConfigMap", Assert.Single(app.Items("status", "sync", "comparedTo", "ignoreDifferences")).Text("kind"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Automation_that_is_switched_on_begins_at_once()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.PatchAsync("Application", "cart~", "{spec: {syncPolicy: {automated: {}}}}");
        await scenario.AppearsAtOnceAsync("ConfigMap", "settings");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_annotation_has_an_ApplicationSet_ask_git_anew_once()
    {
        await using var scenario = await cluster.StartAsync(options => options.Components = ["repo-server", "applicationset-controller"], Token);
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(Set("{git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: main, directories: [{path: 'apps/*'}]}}", "{{path.basename}}~", "x", policy: ""));
        await scenario.WhenAsync("Application", "cart~", _ => true);
        scenario.Commit(("apps/order/a.yaml", ConfigMap("order")));
        await scenario.PatchAsync("ApplicationSet", "shop~", "{metadata: {annotations: {look: again}}}");
        await scenario.WhenAsync("ApplicationSet", "shop~", _ => System.Text.RegularExpressions.Regex.Count(scenario.Log, "end reconcile") > 1);
        Assert.Null(await scenario.FindAsync("Application", "order~"));
        await scenario.PatchAsync("ApplicationSet", "shop~", "{metadata: {annotations: {argocd.argoproj.io/application-set-refresh: 'anything'}}}");
        await scenario.AppearsAtOnceAsync("Application", "order~");
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Annotation(Words.ApplicationSetRefresh) is null);
        await scenario.ExpectAsync();
    }

    private async Task<Scenario> SyncedAsync()
    {
        var scenario = await cluster.StartAsync(Token);
        await SyncAsync(scenario, "");
        return scenario;
    }
}
