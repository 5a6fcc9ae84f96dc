using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What a status keeps of what it said before, in which order things are told, and how what cannot be followed is refused.</summary>
public sealed class ApplicationStatusTests(ScenarioCluster cluster)
{
    private const string Git = "repoURL: 'http://git.default.svc/learning-gitops.git'";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sync_that_begins_by_itself_is_told_before_the_status_that_called_for_it()
    {
        await using var scenario = await SyncedAsync(Automated);

        // The operation itself is another worker's, and may be over before either is told.
        var told = scenario.MessagesAbout("cart~").Where(text => text.StartsWith("Initiated", StringComparison.Ordinal) || text.EndsWith(" -> OutOfSync", StringComparison.Ordinal));
        Assert.Equal([$"Initiated automated sync to '{scenario.Git.Commits[0]}'", "Updated sync status:  -> OutOfSync"], told);
    }

    [Fact]
    public async Task A_spec_that_cannot_be_followed_any_more_leaves_what_was_compared_last()
    {
        await using var scenario = await SyncedAsync(Automated);
        var before = (await scenario.FindAsync("Application", "cart~"))!;
        await scenario.PatchAsync("AppProject", "default", "{spec: {destinations: []}}");
        await scenario.RefreshAsync("cart~");
        var after = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "Unknown");
        var condition = Assert.Single(after.Items("status", "conditions"));
        Assert.Equal(
            scenario.Named("application destination server 'https://kubernetes.default.svc' and namespace 'coffee~' do not match any of the allowed destinations in project 'default'"),
            condition.Text("message"));
        foreach (var field in (string[])["resources", "reconciledAt", "summary", "history", "sourceType"])
        {
            Assert.True(before.At("status", field).SameAs(after.At("status", field)), field);
        }

        Assert.True(before.At("status", "sync", "comparedTo").SameAs(after.At("status", "sync", "comparedTo")));
        Assert.Equal(scenario.Git.Commits[0], after.Text("status", "sync", "revision"));
    }

    [Fact]
    public async Task An_application_that_could_never_be_followed_has_nothing_but_the_reason()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Application("cart~", Automated, "project: missing"));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.Equal(["conditions", "health", "sync"], app.Map("status")!.Select(field => field.Key).Order(StringComparer.Ordinal));
        Assert.Equal("{\"status\":\"Unknown\"}", app.At("status", "sync")!.ToJsonString());
        Assert.Equal("Application referencing project missing which does not exist", app.Items("status", "conditions").Single().Text("message"));
    }

    [Fact]
    public async Task A_sync_error_stays_while_the_windows_are_closed()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", "{apiVersion: beans.example/v1, kind: Bean, metadata: {name: arabica}}"));
        await scenario.ApplyAsync(Application("cart~", "automated: {}, retry: {limit: 0}"));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any(condition => condition.Text("type") == "SyncError"));
        await scenario.PatchAsync("AppProject", "default", "{spec: {syncWindows: [{kind: deny, schedule: '* * * * *', duration: 1h, applications: ['*']}]}}");
        var app = await scenario.RefreshAsync("cart~");
        Assert.StartsWith($"Failed last sync attempt to [{scenario.Git.Commits[0]}]: ", app.Items("status", "conditions").Single().Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_result_of_what_lives_in_no_namespace_states_the_destination_s()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: reader~}, rules: []}"));
        await scenario.ApplyAsync(Application("cart~", Automated));
        var app = await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Equal(scenario.Named("coffee~"), Assert.Single(app.Items("status", "operationState", "syncResult", "resources")).Text("namespace"));
        Assert.Equal("", Assert.Single(app.Items("status", "resources")).Text("namespace"));
    }

    [Theory]
    [InlineData($"sources: [{{{Git}, ref: values}}, {{{Git}, path: app, chart: c}}]", "spec.source.targetRevision is required if the manifest source is a helm chart")]
    [InlineData($"sources: [{{{Git}, targetRevision: main}}]",
        "spec.source.repoURL and either source.path, source.chart, or source.ref are required for source {http://git.default.svc/learning-gitops.git  main nil nil nil nil    }")]
    [InlineData($"source: {{{Git}, ref: values}}", "spec.source.repoURL and either spec.source.path or spec.source.chart are required")]
    public async Task The_first_incomplete_source_is_told_alone(string sources, string message)
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync($"{{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {{name: cart~}}, spec: {{project: default, destination: {{name: elsewhere, namespace: coffee~}}, {sources}}}}}");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.Equal(message, app.Items("status", "conditions").Single().Text("message"));
    }

    [Fact]
    public async Task Finalizers_for_deletion_hooks_come_and_go_with_the_hooks()
    {
        await using var scenario = await SyncedAsync(Automated);
        const string Hook = "{apiVersion: batch/v1, kind: Job, metadata: {name: farewell, annotations: {argocd.argoproj.io/hook: PostDelete}}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}";
        scenario.Commit(("app/hook.yaml", Hook));
        var app = await scenario.RefreshAsync("cart~");
        Assert.Equal(["post-delete-finalizer.argocd.argoproj.io", "post-delete-finalizer.argocd.argoproj.io/cleanup"], app.Finalizers());
        scenario.Commit(("app/hook.yaml", "no: ["), ("app/b.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: ["));
        app = await scenario.RefreshAsync("cart~");
        Assert.Equal(("Unknown", 2), (app.Text("status", "sync", "status"), app.Finalizers().Count()));
        scenario.Commit(("app/hook.yaml", null), ("app/b.yaml", null));
        app = await scenario.RefreshAsync("cart~");
        Assert.Empty(app.Finalizers());
    }

    [Fact]
    public async Task Orphans_are_counted_with_what_they_own_and_with_what_an_application_left_that_is_gone()
    {
        await using var scenario = await SyncedAsync(Automated);
        await scenario.PatchAsync("AppProject", "default", "{spec: {orphanedResources: {warn: true}}}");
        await scenario.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: root}}");
        var root = (await scenario.FindAsync("ConfigMap", "root"))!;
        await scenario.ApplyAsync($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: child, ownerReferences: [{{apiVersion: v1, kind: ConfigMap, name: root, uid: {root.Uid()}}}]}}}}");
        await scenario.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: left, annotations: {argocd.argoproj.io/tracking-id: 'gone:/ConfigMap:coffee~/left'}}}");
        scenario.Clock.Advance(TimeSpan.FromMinutes(4));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any(condition => condition.Text("message") == "Application has 3 orphaned resources"));
    }

    [Fact]
    public async Task A_retry_with_the_latest_revisions_forgets_the_one_that_was_asked_for()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: nowhere}}"));
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.PatchAsync("Application", "cart~", $"{{operation: {{sync: {{revision: {scenario.Git.Commits[0]}}}, retry: {{limit: 3, refresh: true}}}}}}");
        await scenario.WhenAsync("Application", "cart~", app => app.Number("status", "operationState", "retryCount") == 1);
        var fixedAt = scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "phase") == "Succeeded");
        Assert.Null(app.At("status", "operationState", "operation", "sync", "revision"));
        Assert.Equal(fixedAt, app.Text("status", "operationState", "syncResult", "revision"));
    }

    private async Task<Scenario> SyncedAsync(string policy)
    {
        var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", policy));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        return scenario;
    }
}
