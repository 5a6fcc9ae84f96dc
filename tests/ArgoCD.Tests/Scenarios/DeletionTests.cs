using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What goes with an Application, in which order, and what stays.</summary>
public sealed class DeletionTests(ScenarioCluster cluster)
{
    internal const string Cascade = "namespace: argo~, finalizers: [resources-finalizer.argocd.argoproj.io]";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_finalizer_everything_it_deployed_stays()
    {
        await using var scenario = await SyncedAsync(cluster, "namespace: argo~", ("app/a.yaml", ConfigMap("settings")));
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Equal(scenario.Named("cart~:/ConfigMap:coffee~/settings"), (await scenario.FindAsync("ConfigMap", "settings"))!.Annotation(Words.TrackingId));
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("resources-finalizer.argocd.argoproj.io")]
    [InlineData("resources-finalizer.argocd.argoproj.io/foreground")]
    [InlineData("resources-finalizer.argocd.argoproj.io/background")]
    public async Task With_its_finalizer_everything_it_deployed_goes(string finalizer)
    {
        await using var scenario = await SyncedAsync(cluster, $"namespace: argo~, finalizers: [{finalizer}]", ("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", Deployment("shop")));
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        Assert.Null(await scenario.FindAsync("Deployment", "shop"));
        Assert.NotNull(await scenario.FindAsync("Namespace", "coffee~"));
    }

    [Fact]
    public async Task The_last_wave_goes_first()
    {
        await using var scenario = await SyncedAsync(cluster,
            Cascade, ("app/a.yaml", ConfigMap("early")),
            ("app/b.yaml", ConfigMap("late", metadata: "finalizers: [example.com/hold], annotations: {argocd.argoproj.io/sync-wave: '1'}")));
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.WhenAsync("ConfigMap", "late", item => item.IsBeingDeleted());
        Assert.False((await scenario.FindAsync("ConfigMap", "early"))!.IsBeingDeleted());
        await scenario.PatchAsync("ConfigMap", "late", "{metadata: {finalizers: []}}");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "early"));
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("argocd.argoproj.io/sync-options: Delete=false")]
    [InlineData("helm.sh/resource-policy: keep")]
    public async Task What_is_to_be_kept_stays(string annotation)
    {
        await using var scenario = await SyncedAsync(cluster, Cascade, ("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", ConfigMap("kept", metadata: $"annotations: {{{annotation}}}")));
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "kept"));
    }

    [Fact]
    public async Task Deletion_that_wants_approval_waits_for_it()
    {
        await using var scenario = await SyncedAsync(cluster, Cascade, ("app/a.yaml", ConfigMap("settings", metadata: "annotations: {argocd.argoproj.io/sync-options: Delete=confirm}")));
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.WhenAsync("Application", "cart~", app => app.IsBeingDeleted());
        scenario.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.PatchAsync("Application", "cart~", $"{{metadata: {{annotations: {{argocd.argoproj.io/deletion-approved: '{DateTimeOffset.UtcNow.AddMinutes(1).ToKubernetesTime()}'}}}}}}");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Without_its_project_an_application_cannot_be_deleted_and_says_so()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync("{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {name: shop}, spec: {sourceRepos: ['*'], destinations: [{server: '*', namespace: '*'}]}}");
        await scenario.ApplyAsync(Application("cart~", Automated, "project: shop", metadata: Cascade));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.DeleteAsync("AppProject", "shop");
        await scenario.RefreshAsync("cart~");
        await scenario.DeleteAsync("Application", "cart~");

        // One is told by the deletion, the other by the comparison, in either order.
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Count() == 2);
        Assert.Equal(
            [("DeletionError", "error getting app project \"shop\": appproject.argoproj.io \"shop\" not found"), ("InvalidSpecError", "Application referencing project shop which does not exist")],
            app.Items("status", "conditions").Select(condition => (condition.Text("type"), condition.Text("message"))).Order());
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ApplyAsync("{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {name: shop}, spec: {sourceRepos: ['*'], destinations: [{server: '*', namespace: '*'}]}}");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Without_a_known_destination_the_finalizers_are_let_go()
    {
        await using var scenario = await SyncedAsync(cluster, Cascade, ("app/a.yaml", ConfigMap("settings")));
        await scenario.PatchAsync("Application", "cart~", "{spec: {destination: {server: 'https://gone.example'}, syncPolicy: null}}");
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.GoneAsync("Application", "cart~");
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_hook_before_deletion_holds_everything_until_it_is_done()
    {
        await using var scenario = await SyncedAsync(cluster, Cascade, ("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("farewell", "PreDelete")));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Finalizers().Count() == 3);
        Assert.Equal(["resources-finalizer.argocd.argoproj.io", "pre-delete-finalizer.argocd.argoproj.io", "pre-delete-finalizer.argocd.argoproj.io/cleanup"], app.Finalizers());
        Assert.Null(await scenario.FindAsync("Job", "farewell"));
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.WhenAsync("Job", "farewell", _ => true);
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.PatchAsync("Job", "farewell", Complete, "status");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Hooks_of_deletion_run_all_at_once_and_carry_no_mark_of_applying()
    {
        await using var scenario = await SyncedAsync(
            cluster, Cascade, ("app/a.yaml", ConfigMap("settings")), ("app/one.yaml", Job("one", "PreDelete")), ("app/two.yaml", Job("two", "PreDelete", "argocd.argoproj.io/sync-wave: '1'")));
        await scenario.WhenAsync("Application", "cart~", app => app.Finalizers().Count() == 3);
        await scenario.DeleteAsync("Application", "cart~");
        var one = await scenario.WhenAsync("Job", "one", _ => true);
        Assert.Null(one.Annotation(Words.LastApplied));
        await scenario.WhenAsync("Job", "two", _ => true);
        await scenario.PatchAsync("Job", "two", Complete, "status");
        await scenario.PatchAsync("Job", "one", Complete, "status");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
    }

    [Fact]
    public async Task Where_the_hooks_cannot_be_read_the_deletion_waits_and_says_why()
    {
        await using var scenario = await SyncedAsync(cluster, Cascade, ("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("farewell", "PreDelete")));
        await scenario.WhenAsync("Application", "cart~", app => app.Finalizers().Count() == 3);
        await scenario.PatchAsync("Application", "cart~", "{spec: {source: {path: gone}, syncPolicy: null}}");
        await scenario.DeleteAsync("Application", "cart~");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any(condition => condition.Text("type") == "DeletionError"));

        // So it is said first; from the third time on it is told from the cache.
        Assert.Contains(
            "\"Unable to delete application resources: error executing pre-delete hooks: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = gone: app path does not exist\"",
            scenario.Log, StringComparison.Ordinal);
        Assert.Matches(
            @"^error executing pre-delete hooks: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = (Manifest generation error \(cached\): )?gone: app path does not exist$",
            app.Items("status", "conditions").Single(condition => condition.Text("type") == "DeletionError").Text("message"));
        await scenario.PatchAsync("Application", "cart~", "{metadata: {finalizers: null}}");
    }

    [Fact]
    public async Task A_hook_after_deletion_runs_when_everything_else_is_gone_and_is_cleaned_up()
    {
        await using var scenario = await SyncedAsync(cluster, Cascade, ("app/a.yaml", ConfigMap("settings")), ("app/post.yaml", Job("farewell", "PostDelete", "argocd.argoproj.io/hook-delete-policy: HookSucceeded")));
        await scenario.WhenAsync("Application", "cart~", app => app.Finalizers().Count() == 3);
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.WhenAsync("Job", "farewell", _ => true);
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.PatchAsync("Job", "farewell", Complete, "status");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("Job", "farewell"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_hook_that_fails_holds_the_application_and_says_so()
    {
        await using var scenario = await SyncedAsync(cluster, Cascade, ("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("farewell", "PreDelete")));
        await scenario.WhenAsync("Application", "cart~", app => app.Finalizers().Count() == 3);
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.WhenAsync("Job", "farewell", _ => true);
        await scenario.PatchAsync("Job", "farewell", Failed, "status");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.Equal(("DeletionError", scenario.Named("error executing pre-delete hooks: PreDelete hook(s) failed: coffee~/farewell")),
            (Assert.Single(app.Items("status", "conditions")).Text("type"), Assert.Single(app.Items("status", "conditions")).Text("message")));
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_parent_takes_its_children_and_what_they_deployed_with_it()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("parent/child.yaml", Application("child~", Automated, metadata: Cascade)), ("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", Automated, source: "path: parent, targetRevision: main", metadata: Cascade));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.WhenAsync("Application", "child~", IsSettled);
        await scenario.ExpectAsync();
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("Application", "child~"));
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
    }

    [Fact]
    public async Task A_child_that_git_drops_is_pruned_and_without_finalizer_leaves_its_workloads()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("parent/child.yaml", Application("child~", Automated)), ("parent/keep.yaml", ConfigMap("keep")), ("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", Automated, source: "path: parent, targetRevision: main"));
        await scenario.WhenAsync("Application", "child~", IsSettled);
        scenario.Commit(("parent/child.yaml", null));
        await scenario.RefreshAsync("cart~");
        await scenario.GoneAsync("Application", "child~");
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    internal static async Task<Scenario> SyncedAsync(ScenarioCluster cluster, string metadata, params (string Path, string? Text)[] files)
    {
        var scenario = await cluster.StartAsync(Token);
        scenario.Commit(files);
        await scenario.ApplyAsync(Application("cart~", Automated, metadata: metadata));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        return scenario;
    }
}
