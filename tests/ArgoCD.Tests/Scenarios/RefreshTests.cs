using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using Kubernetes.Runtime;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What wakes the controller, how soon, and that it says so.</summary>
public sealed class RefreshTests(ScenarioCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_application_is_woken_by_its_spec()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~"));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        Assert.Equal("spec", CauseOf(app));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_announced_push_wakes_and_is_told_from_a_refresh()
    {
        await using var scenario = await SyncedAsync("");
        var sha = scenario.Commit(("app/a.yaml", ConfigMap("settings", "red")));
        await scenario.AnnounceAsync("app/a.yaml");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "revision") == sha);
        Assert.Equal("webhook", CauseOf(app));
        Assert.Equal("refresh", CauseOf(await scenario.RefreshAsync("cart~")));
        Assert.Equal("hard-refresh", CauseOf(await scenario.RefreshAsync("cart~", "hard")));
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("argocd.argoproj.io/refresh: hard", "hard-refresh")]
    [InlineData("argocd.argoproj.io/refresh: normal, argocd.argoproj.io/refresh-timestamp: again", "refresh")]
    public async Task What_is_asked_for_while_the_same_or_less_is_being_done_is_done_after_it(string annotations, string cause)
    {
        HeldDryRunClient? held = null;
        await using var scenario = await cluster.StartAsync(
            options =>
            {
                options.Components = ["repo-server", "application-controller"];
                options.Client = client => held = new(client, change => (change.Object.Annotation(Words.Refresh) ?? "normal") != "normal" || change.Object.Annotation(Words.RefreshTimestamp) is not null);
            },
            Token);
        await SyncAsync(scenario, "");
        scenario.Commit(("app/a.yaml", ConfigMap("settings", "red")));

        held!.Hold();
        await scenario.PatchAsync("Application", "cart~", "{metadata: {annotations: {argocd.argoproj.io/refresh: normal}}}");
        await scenario.WhenAsync("Application", "cart~", _ => held.Held.IsCompleted);
        await scenario.PatchAsync("Application", "cart~", $"{{metadata: {{annotations: {{{annotations}}}}}}}");
        await held.Heard.WaitAsync(Token);
        var sha = scenario.Commit(("app/a.yaml", ConfigMap("settings", "blue")));
        held.Release();

        var app = await scenario.WhenAsync("Application", "cart~", app => app.Annotation(Words.Refresh) is null);
        Assert.Equal((cause, sha), (CauseOf(app), app.Text("status", "sync", "revision")));
    }

    [Fact]
    public async Task A_push_that_nobody_announces_is_found_by_polling()
    {
        await using var scenario = await SyncedAsync("");
        var before = await scenario.FindAsync("Application", "cart~");
        var sha = scenario.Commit(("app/a.yaml", ConfigMap("settings", "red")));

        // Neither the resync period nor the cache of branch heads has run out.
        scenario.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.NotEqual(sha, (await scenario.FindAsync("Application", "cart~")).Text("status", "sync", "revision"));
        scenario.Clock.Advance(TimeSpan.FromSeconds(150));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "revision") == sha);
        Assert.Equal("poll", CauseOf(app));
        Assert.True(app.Time("status", "reconciledAt") - before.Time("status", "reconciledAt") >= TimeSpan.FromSeconds(120));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Polling_keeps_to_the_period_that_the_pod_was_started_with()
    {
        await using var scenario = await cluster.StartAsync(
            options =>
            {
                options.Environment["ARGOCD_RECONCILIATION_TIMEOUT"] = "20s";
                options.Environment["ARGOCD_RECONCILIATION_JITTER"] = "0s";
            },
            Token);
        await SyncAsync(scenario, "");
        var sha = scenario.Commit(("app/a.yaml", ConfigMap("settings", "red")));
        scenario.Clock.Advance(TimeSpan.FromSeconds(21));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "revision") == sha);
        Assert.Equal("poll", CauseOf(app));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Without_a_period_nothing_is_polled()
    {
        await using var scenario = await cluster.StartAsync(options => options.Environment["ARGOCD_RECONCILIATION_TIMEOUT"] = "0", Token);
        await SyncAsync(scenario, "");
        var before = await scenario.FindAsync("Application", "cart~");
        scenario.Commit(("app/a.yaml", ConfigMap("settings", "red")));
        scenario.Clock.Advance(TimeSpan.FromHours(5));
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {color: blue}}");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        Assert.Equal(before.Text("status", "sync", "revision"), app.Text("status", "sync", "revision"));
        Assert.Equal(before.Text("status", "reconciledAt"), app.Text("status", "reconciledAt"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_hand_edit_wakes_and_is_named()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(ConfigMap("settings", metadata: "annotations: {argocd.argoproj.io/tracking-id: 'cart~:/ConfigMap:coffee~/settings'}"));
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "Synced");
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {color: red}}");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        Assert.Equal("drift", CauseOf(app));
        Assert.EndsWith(scenario.Named(" ConfigMap/coffee~/settings"), app.Annotation(Words.WokenBy), StringComparison.Ordinal);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_heal_that_had_to_wait_is_woken_by_its_schedule()
    {
        await using var scenario = await SyncedAsync(Automated);
        foreach (var color in (string[])["red", "blue"])
        {
            await scenario.PatchAsync("ConfigMap", "settings", $"{{data: {{color: {color}}}}}");
            await scenario.WhenAsync("ConfigMap", "settings", item => item.Text("data", "color") == "green");
            await scenario.WhenAsync("Application", "cart~", IsSettled);
        }

        Assert.Contains("schedule", await CausesAsync(scenario));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_application_that_is_to_be_skipped_is_left_alone()
    {
        await using var scenario = await SyncedAsync("");
        await scenario.PatchAsync("Application", "cart~", "{metadata: {annotations: {argocd.argoproj.io/skip-reconcile: 'true'}}}");
        scenario.Commit(("app/a.yaml", ConfigMap("settings", "red")));
        await scenario.AnnounceAsync("app/a.yaml");
        scenario.Clock.Advance(TimeSpan.FromHours(1));
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {color: blue}}");
        var app = await scenario.FindAsync("Application", "cart~");
        Assert.Equal("normal", app!.Annotation(Words.Refresh));
        Assert.Equal("Synced", app.Text("status", "sync", "status"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_controller_that_was_away_catches_up_when_it_returns()
    {
        await using var scenario = await SyncedAsync(Automated);
        await scenario.StopAsync("application-controller");
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {color: red}}");
        var sha = scenario.Commit(("app/b.yaml", ConfigMap("more")));
        await scenario.AnnounceAsync("app/b.yaml");
        scenario.Start("application-controller");
        await scenario.WhenAsync("ConfigMap", "more", _ => true);
        await scenario.WhenAsync("Application", "cart~", app => IsSettled(app) && app.Text("status", "sync", "revision") == sha);
        Assert.Equal("green", (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "color"));
        var app = await scenario.FindAsync("Application", "cart~");
        Assert.Equal(scenario.Git.Commits, app.Items("status", "history").Select(entry => entry.Text("revision")));
        Assert.Equal([("more", "configmap/more created"), ("settings", "configmap/settings configured")],
            app.Items("status", "operationState", "syncResult", "resources").Select(entry => (entry.Text("name"), entry.Text("message"))));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_controller_that_dies_during_a_sync_goes_on_where_it_was()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("before", "PreSync")));
        await scenario.ApplyAsync(Application("cart~", Automated));
        var first = await scenario.WhenAsync("Job", "before", _ => true);
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "operationState", "syncResult", "resources").Any());
        await scenario.StopAsync("application-controller");
        await scenario.PatchAsync("Job", "before", Complete, "status");
        scenario.Start("application-controller");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Equal(first.Uid(), (await scenario.FindAsync("Job", "before"))!.Uid());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_comparison_that_met_no_repo_server_comes_again_soon_after_one_is_there()
    {
        await using var scenario = await SyncedAsync("");
        await scenario.StopAsync("repo-server");
        var start = scenario.Clock.GetUtcNow();
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {color: red}}");
        await scenario.WhenAsync("Application", "cart~", _ => scenario.Log.Contains("Ignoring temporary failed attempt to compare app state against repo", StringComparison.Ordinal));

        // Nobody asked, so nothing is told of it for as long as the grace lasts.
        Assert.Equal("Synced", (await scenario.FindAsync("Application", "cart~")).Text("status", "sync", "status"));
        scenario.Start("repo-server");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        Assert.Equal("schedule", CauseOf(app));
        Assert.True(scenario.Clock.GetUtcNow() - start < TimeSpan.FromSeconds(100), $"it took {scenario.Clock.GetUtcNow() - start}");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_application_that_took_the_name_of_another_while_the_watch_was_away_is_a_new_one()
    {
        await using var scenario = await cluster.StartAsync(
            options =>
            {
                options.Components = ["repo-server", "application-controller"];
                options.Client = client => new LossyWatchClient(client, change => change.Type is ResourceEventType.Deleted && change.Object.Kind() == "Application");
            },
            Token);
        await SyncAsync(scenario, "");
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.ApplyAsync(Application("cart~"));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "Synced");
        Assert.Equal("spec", CauseOf(app));
        Assert.Null(app.At("status", "history"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task The_controller_counts_what_it_does()
    {
        await using var scenario = await SyncedAsync(Automated);
        var page = await scenario.Http.GetStringAsync(new Uri("http://argocd-application-controller:8082/metrics"), Token);
        foreach (var line in (string[])[
            "argocd_app_info{autosync_enabled=\"true\",namespace=\"argo~\",name=\"cart~\",project=\"default\",repo=\"http://git.default.svc/learning-gitops\",dest_server=\"https://kubernetes.default.svc\",dest_namespace=\"coffee~\",sync_status=\"Synced\",health_status=\"Healthy\",operation=\"\"} 1",
            "argocd_app_sync_total{namespace=\"argo~\",name=\"cart~\",project=\"default\",dest_server=\"https://kubernetes.default.svc\",phase=\"Succeeded\",dry_run=\"false\"} 1",
            "argocd_app_k8s_request_total{namespace=\"argo~\",name=\"cart~\",project=\"default\",server=\"https://kubernetes.default.svc\",response_code=\"200\",verb=\"Get\",resource_kind=\"api\",resource_namespace=\"\",dry_run=\"false\"} 1",
            "argocd_kubectl_exec_total{hostname=\"application-controller\",command=\"apply\"} 1",
            "argocd_kubectl_exec_pending{hostname=\"application-controller\",command=\"apply\"} 0",
            "argocd_cluster_info{server=\"https://kubernetes.default.svc\",k8s_version=\"VERSION\",name=\"in-cluster\"} 1"])
        {
            var expected = scenario.Named(line);
            Assert.Contains(page.Split('\n'), text => text == expected || text.Split('{')[0] == "argocd_cluster_info" && expected.StartsWith("argocd_cluster_info", StringComparison.Ordinal));
        }

        var age = Assert.Single(page.Split('\n'), text => text.StartsWith("argocd_cluster_cache_age_seconds{server=\"https://kubernetes.default.svc\"} ", StringComparison.Ordinal));
        Assert.InRange(double.Parse(age.Split(' ')[1], CultureInfo.InvariantCulture), 0, 3600);
        Assert.Equal(["0.25", "0.5", "1", "2", "4", "8", "16", "+Inf"], Buckets(page, "argocd_app_reconcile"));
        Assert.Contains(scenario.Named("argocd_app_reconcile_count{namespace=\"argo~\",dest_server=\"https://kubernetes.default.svc\"}"), page, StringComparison.Ordinal);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task The_repo_server_counts_what_it_asks_of_git()
    {
        await using var scenario = await SyncedAsync("");
        var page = await scenario.Http.GetStringAsync(new Uri("http://argocd-repo-server:8084/metrics"), Token);
        foreach (var type in (string[])["ls-remote", "fetch"])
        {
            var name = $"argocd_git_request_total{{repo=\"{ScenarioRepository.Url}\",request_type=\"{type}\"}} ";
            var line = Assert.Single(page.Split('\n'), text => text.StartsWith(name, StringComparison.Ordinal));
            Assert.True(double.Parse(line[name.Length..], CultureInfo.InvariantCulture) >= 1, line);
        }

        Assert.Equal(["0.1", "0.25", "0.5", "1", "2", "4", "10", "20", "+Inf"], Buckets(page, "argocd_git_request_duration_seconds"));
        Assert.Equal(["0.1", "0.25", "0.5", "1", "2", "4", "10", "20", "60", "120", "+Inf"], Buckets(page, "argocd_repo_parallelism_wait_duration_seconds"));
        Assert.Contains(page.Split('\n'), text => text.StartsWith("argocd_repo_parallelism_wait_duration_seconds_count ", StringComparison.Ordinal) && text[^1] != '0');
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task The_repo_server_counts_revisions_that_it_cannot_resolve()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", source: "path: app, targetRevision: gone"));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        var page = await scenario.Http.GetStringAsync(new Uri("http://argocd-repo-server:8084/metrics"), Token);
        var name = $"argocd_git_lsremote_fail_total{{repo=\"{ScenarioRepository.Url}\",revision=\"gone\"}} ";
        Assert.True(double.Parse(Assert.Single(page.Split('\n'), text => text.StartsWith(name, StringComparison.Ordinal))[name.Length..], CultureInfo.InvariantCulture) >= 1);
    }

    /// <summary>The bounds of a histogram, in their order.</summary>
    private static IEnumerable<string> Buckets(string page, string name) => page.Split('\n')
        .Where(line => line.StartsWith(name + "_bucket{", StringComparison.Ordinal)).Select(line => line.Split("le=\"")[1].Split('"')[0]).Distinct();

    internal static string CauseOf(JsonObject? app) => app?.Annotation(Words.WokenBy)?.Split(' ')[0] ?? "";

    private static async Task<HashSet<string>> CausesAsync(Scenario scenario) =>
        [CauseOf(await scenario.FindAsync("Application", "cart~")), .. scenario.Woken];

    private async Task<Scenario> SyncedAsync(string policy)
    {
        var scenario = await cluster.StartAsync(Token);
        await SyncAsync(scenario, policy);
        return scenario;
    }

    internal static async Task SyncAsync(Scenario scenario, string policy)
    {
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", policy));
        if (policy.Length == 0)
        {
            // The sync is a person's, so that nothing happens by itself afterwards.
            await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
            await scenario.PatchAsync("Application", "cart~", "{operation: {sync: {}}}");
        }

        await scenario.WhenAsync("Application", "cart~", IsSettled);

        // An operation that ended has the Application compared once more: what a test commits next must not be found by that.
        await scenario.RefreshAsync("cart~");
    }
}
