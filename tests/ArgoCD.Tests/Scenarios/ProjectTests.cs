using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What a project allows, and when a sync may run.</summary>
public sealed class ProjectTests(ScenarioCluster cluster)
{
    private const string Everything = "sourceRepos: ['*'], destinations: [{server: '*', namespace: '*'}]";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_makes_the_project_default_and_makes_it_again_only_at_its_next_start()
    {
        await using var scenario = await cluster.StartAsync(Token);
        var project = await scenario.FindAsync("AppProject", "default");
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"sourceRepos":["*"],"destinations":[{"namespace":"*","server":"*"}],"clusterResourceWhitelist":[{"group":"*","kind":"*"}]}"""), project!["spec"]), project.ToJsonString());
        await scenario.DeleteAsync("AppProject", "default");
        await scenario.StopAsync("server");
        Assert.Null(await scenario.FindAsync("AppProject", "default"));
        scenario.Start("server");
        await scenario.WhenAsync("AppProject", "default", _ => true);
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("signatureKeys", "signatureKeys: [{keyID: '4AEE18F83AFDEB23'}]")]
    [InlineData("sourceIntegrity", "sourceIntegrity: {git: {policies: [{repos: [{url: '*'}], gpg: {mode: head, keys: ['4AEE18F83AFDEB23']}}]}}")]
    public async Task A_project_that_wants_signed_commits_deploys_nothing_and_says_why(string field, string wish)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync($"{{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {{name: shop}}, spec: {{{Everything}, {wish}}}}}");
        await scenario.ApplyAsync(Application("cart~", Automated, "project: shop"));

        // Until the controller has seen the project, the Application says that it does not exist.
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any(condition => condition.Text("type") == "ComparisonError"));
        Assert.Equal(
            ("ComparisonError", $"Failed to load target state: project shop wants commits that are signed by its {field}, and signatures are not verified here"),
            (app.Items("status", "conditions").Single().Text("type"), app.Items("status", "conditions").Single().Text("message")));
        Assert.Equal("Unknown", app.Text("status", "sync", "status"));
        await scenario.AfterOperationAsync("cart~", () => scenario.PatchAsync("Application", "cart~", "{operation: {sync: {}}}"));
        Assert.Equal("Error", (await scenario.FindAsync("Application", "cart~")).Text("status", "operationState", "phase"));
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
    }

    [Theory]
    [InlineData("missing", "", "Application referencing project missing which does not exist")]
    [InlineData("shop", "sourceRepos: ['https://elsewhere.example/*'], destinations: [{server: '*', namespace: '*'}]", "application repo http://git.default.svc/learning-gitops.git is not permitted in project 'shop'")]
    [InlineData("shop", "sourceRepos: ['*', '!http://git.default.svc/*'], destinations: [{server: '*', namespace: '*'}]", "application repo http://git.default.svc/learning-gitops.git is not permitted in project 'shop'")]
    [InlineData("shop", "sourceRepos: ['*'], destinations: [{server: '*', namespace: tea}]", "application destination server 'https://kubernetes.default.svc' and namespace 'coffee' do not match any of the allowed destinations in project 'shop'")]
    [InlineData("shop", "sourceRepos: ['*'], destinations: [{server: '*', namespace: '!coffee*'}]", "application destination server 'https://kubernetes.default.svc' and namespace 'coffee' do not match any of the allowed destinations in project 'shop'")]
    public async Task What_the_project_forbids_is_told_before_anything_is_compared(string project, string rules, string message)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        if (rules.Length > 0)
        {
            await scenario.ApplyAsync($"{{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {{name: shop}}, spec: {{{rules}}}}}");
        }

        await scenario.ApplyAsync(Application("cart~", Automated, $"project: {project}"));

        // Where the project's own watch is behind, it is missing at first, and that is told first.
        var app = await scenario.WhenAsync(
            "Application", "cart~", app => app.Items("status", "conditions").Any(item => project == "missing" || !item.Text("message").EndsWith("which does not exist", StringComparison.Ordinal)));
        var condition = Assert.Single(app.Items("status", "conditions"));
        Assert.Equal(("InvalidSpecError", message), (condition.Text("type"), condition.Text("message").Replace(scenario.Named("coffee~"), "coffee", StringComparison.Ordinal)));
        Assert.Equal(("Unknown", "Unknown"), (app.Text("status", "sync", "status"), app.Text("status", "health", "status")));
        Assert.Null(app["operation"]);
    }

    [Theory]
    [InlineData("{server: 'https://kubernetes.default.svc', name: in-cluster, namespace: x}", "application destination can't have both name and server defined: in-cluster https://kubernetes.default.svc")]
    [InlineData("{namespace: x}", "Destination server missing from app spec")]
    [InlineData("{name: elsewhere, namespace: x}", "there are no clusters with this name: elsewhere")]
    public async Task A_destination_that_is_none_is_told(string destination, string message)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync($"{{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {{name: cart~}}, spec: {{project: default, source: {{repoURL: '{ScenarioRepository.Url}', path: app}}, destination: {destination}}}}}");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.Equal(message, Assert.Single(app.Items("status", "conditions")).Text("message"));
    }

    [Fact]
    public async Task A_destination_by_name_is_the_same_cluster()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", Automated).Replace("server: 'https://kubernetes.default.svc'", "name: in-cluster", StringComparison.Ordinal));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_source_without_a_path_is_told()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(Application("cart~", "", source: "targetRevision: main"));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_kind_that_the_project_forbids_ends_the_sync_before_anything_is_applied()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", "{apiVersion: v1, kind: Namespace, metadata: {name: extra~}}\n"));
        await scenario.ApplyAsync($"{{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {{name: shop}}, spec: {{{Everything}, namespaceResourceBlacklist: [{{group: '', kind: Secret}}]}}}}");
        await scenario.ApplyAsync(Application("cart~", "automated: {}, retry: {limit: 0}", "project: shop"));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_namespace_that_the_project_forbids_ends_the_sync_too()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings", metadata: "namespace: argo~")));
        await scenario.ApplyAsync("{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {name: shop}, spec: {sourceRepos: ['*'], destinations: [{server: '*', namespace: coffee~}]}}");
        await scenario.ApplyAsync(Application("cart~", "automated: {}, retry: {limit: 0}", "project: shop"));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Applications_in_other_namespaces_count_where_both_sides_allow_it()
    {
        await using var scenario = await cluster.StartAsync(options => options.Environment["ARGOCD_APPLICATION_NAMESPACES"] = "coffee-*", Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", Automated, metadata: "namespace: coffee~"));
        var refused = await scenario.WhenAsync("Application", "coffee~/cart~", app => app.Items("status", "conditions").Any());
        Assert.Equal(scenario.Named("application 'cart~' in namespace 'coffee~' is not permitted to use project 'default'"), Assert.Single(refused.Items("status", "conditions")).Text("message"));
        await scenario.PatchAsync("AppProject", "default", "{spec: {sourceNamespaces: ['coffee*']}}");
        await scenario.PatchAsync("Application", "coffee~/cart~", "{metadata: {annotations: {argocd.argoproj.io/refresh: normal}}}");
        await scenario.WhenAsync("Application", "coffee~/cart~", IsSettled);
        Assert.Equal(scenario.Named("coffee~_cart~:/ConfigMap:coffee~/settings"), (await scenario.FindAsync("ConfigMap", "settings"))!.Annotation(Words.TrackingId));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_closed_window_keeps_automation_from_syncing()
    {
        await using var scenario = await WindowedAsync("{kind: deny, schedule: '* * * * *', duration: 1h, applications: ['*']}");
        await scenario.ApplyAsync(Application("cart~", Automated));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_operation_waits_for_its_window_and_goes_on_when_it_opens()
    {
        await using var scenario = await WindowedAsync("{kind: deny, schedule: '* * * * *', duration: 1h, namespaces: ['coffee*']}");
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.PatchAsync("Application", "cart~", "{operation: {initiatedBy: {username: learner}, sync: {}}}");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "message") == "Sync operation blocked by sync window");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.PatchAsync("AppProject", "default", "{spec: {syncWindows: []}}");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("{kind: deny, schedule: '* * * * *', duration: 1h, applications: ['*'], manualSync: true}", true)]
    [InlineData("{kind: allow, schedule: '* * * * *', duration: 1h, applications: ['*']}", true)]
    [InlineData("{kind: allow, schedule: '0 0 30 2 *', duration: 1m, applications: ['*']}", false)]
    [InlineData("{kind: deny, schedule: '* * * * *', duration: 1h, applications: ['other']}", true)]
    [InlineData("{kind: deny, schedule: '* * * * *', duration: 1h, applications: ['*'], namespaces: [tea], andOperator: true}", true)]
    [InlineData("{kind: deny, schedule: '* * * * *', duration: 1h, clusters: ['https://kubernetes.*']}", false)]
    [InlineData("{kind: deny, schedule: '* * * * *', duration: 1h, clusters: [in-cluster]}", true)]
    [InlineData("{kind: deny, schedule: '* * * * *', duration: 1h, timeZone: Nowhere, applications: ['*']}", false)]
    public async Task A_person_s_sync_passes_as_the_windows_say(string window, bool passes)
    {
        await using var scenario = await WindowedAsync(window);
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.PatchAsync("Application", "cart~", "{operation: {sync: {}}}");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "message").Length > 0);
        Assert.Equal(passes ? "successfully synced (all tasks run)" : "Sync operation blocked by sync window", app.Text("status", "operationState", "message"));
    }

    [Fact]
    public async Task A_window_that_cannot_be_read_is_told()
    {
        await using var scenario = await WindowedAsync("{kind: allow, schedule: 'never', duration: 1h, applications: ['*']}");
        await scenario.ApplyAsync(Application("cart~", Automated));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        var condition = Assert.Single(app.Items("status", "conditions"));
        Assert.Equal("SyncError", condition.Text("type"));
        Assert.Equal("invalid sync windows: cannot parse schedule 'never': expected exactly 5 fields, found 1: [never]", condition.Text("message"));
        await scenario.PatchAsync("Application", "cart~", "{operation: {sync: {}}}");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "message") == $"Sync operation blocked by sync window: {condition.Text("message")}");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_project_with_its_finalizer_stays_until_no_application_uses_it()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync($"{{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {{name: shop, finalizers: [resources-finalizer.argocd.argoproj.io]}}, spec: {{{Everything}}}}}");
        await scenario.ApplyAsync(Application("cart~", Automated, "project: shop", metadata: "namespace: argo~, finalizers: [resources-finalizer.argocd.argoproj.io]"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.DeleteAsync("AppProject", "shop");
        await scenario.RefreshAsync("cart~");
        var held = await scenario.FindAsync("AppProject", "shop");
        Assert.True(held!.IsBeingDeleted(), held!.ToJsonString());
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.GoneAsync("AppProject", "shop");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    private async Task<Scenario> WindowedAsync(string window)
    {
        var scenario = await cluster.StartAsync(Token);
        await scenario.PatchAsync("AppProject", "default", $"{{spec: {{syncWindows: [{window}]}}}}");
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")));
        return scenario;
    }
}
