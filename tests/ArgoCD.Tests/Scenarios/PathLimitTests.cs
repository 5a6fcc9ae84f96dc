using System.Globalization;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What annotation <c>manifest-generate-paths</c> saves, and what it must not hide.</summary>
public sealed class PathLimitTests(ScenarioCluster cluster)
{
    private const string Limited = "namespace: argo~, annotations: {argocd.argoproj.io/manifest-generate-paths: '.;/shared'}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("other/b.yaml", 0)]
    [InlineData("shared/b.yaml", 1)]
    [InlineData("app/b.yaml", 1)]
    public async Task A_revision_is_rendered_only_where_it_touched_one_of_the_paths(string changed, int renders)
    {
        await using var scenario = await SyncedAsync(Automated);
        var before = await FetchesAsync(scenario);
        var sha = scenario.Commit((changed, ConfigMap("more")));
        await scenario.RefreshAsync("cart~");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "revision") == sha && IsSettled(app));
        Assert.Equal(before + renders, await FetchesAsync(scenario));
        Assert.Equal(changed.StartsWith("app/", StringComparison.Ordinal) ? 2 : 1, app.Items("status", "history").Count());
        await scenario.ExpectAsync($"{nameof(A_revision_is_rendered_only_where_it_touched_one_of_the_paths)}_{changed.Split('/')[0]}");
    }

    [Fact]
    public async Task A_branch_that_is_gone_is_told_where_the_paths_are_asked_after()
    {
        await using var scenario = await SyncedAsync("");
        await scenario.PatchAsync("Application", "cart~", "{spec: {source: {targetRevision: gone}}}");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.Equal(
            "Failed to load target state: failed to evaluate revision changes for source 1 of 1: failed to update revision for paths: rpc error: code = Internal desc = unable to resolve git revision : unable to resolve 'gone' to a commit SHA",
            app.Items("status", "conditions").Single().Text("message"));

        // From then on it is the revision that was compared last, which is not asked after any more.
        app = await scenario.RefreshAsync("cart~");
        Assert.Equal(
            "Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = unable to resolve 'gone' to a commit SHA",
            app.Items("status", "conditions").Single().Text("message"));
    }

    [Fact]
    public async Task A_poll_saves_it_too_and_one_revision_after_another()
    {
        await using var scenario = await SyncedAsync("");
        var before = await FetchesAsync(scenario);
        foreach (var color in (string[])["red", "blue"])
        {
            var sha = scenario.Commit(("other/b.yaml", ConfigMap("more", color)));
            scenario.Clock.Advance(TimeSpan.FromMinutes(4));
            var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "revision") == sha);
            Assert.StartsWith("poll", app.Annotation(Words.WokenBy), StringComparison.Ordinal);
            Assert.Equal("Synced", app.Text("status", "sync", "status"));
        }

        Assert.Equal(before, await FetchesAsync(scenario));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Without_the_annotation_every_revision_is_rendered_and_synced_anew()
    {
        await using var scenario = await SyncedAsync(Automated, "namespace: argo~");
        var before = await FetchesAsync(scenario);
        var sha = scenario.Commit(("other/b.yaml", ConfigMap("more")));
        await scenario.RefreshAsync("cart~");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "revision") == sha && IsSettled(app));
        Assert.Equal(before + 1, await FetchesAsync(scenario));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_hard_refresh_renders_all_the_same()
    {
        await using var scenario = await SyncedAsync("");
        var before = await FetchesAsync(scenario);
        scenario.Commit(("other/b.yaml", ConfigMap("more")));
        await scenario.RefreshAsync("cart~", "hard");
        Assert.Equal(before + 1, await FetchesAsync(scenario));
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("other/b.yaml")]
    [InlineData("app/b.yaml")]
    public async Task Drift_is_undone_by_a_new_revision_whether_or_not_that_touched_one_of_the_paths(string changed)
    {
        await using var scenario = await SyncedAsync("automated: {prune: true}");
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {color: red}}");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        var sha = scenario.Commit((changed, ConfigMap("more")));
        await scenario.RefreshAsync("cart~");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "revision") == sha && IsSettled(app));
        Assert.Equal("green", (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "color"));
    }

    [Fact]
    public async Task A_change_that_was_compared_and_never_synced_stays_one()
    {
        await using var scenario = await SyncedAsync("automated: {enabled: false}");
        scenario.Commit(("app/a.yaml", ConfigMap("settings", "red")));
        await scenario.RefreshAsync("cart~");
        var sha = scenario.Commit(("other/b.yaml", ConfigMap("more")));
        await scenario.RefreshAsync("cart~");
        Assert.Equal("green", (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "color"));
        await scenario.PatchAsync("Application", "cart~", "{spec: {syncPolicy: {automated: {enabled: true}}}}");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Equal("red", (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "color"));
        Assert.Equal(sha, (await scenario.FindAsync("Application", "cart~"))!.Items("status", "history").Last().Text("revision"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Where_the_earlier_revision_is_gone_it_is_rendered_anew()
    {
        await using var scenario = await SyncedAsync("");
        var before = await FetchesAsync(scenario);
        await scenario.PatchAsync("Application", "cart~", $"{{status: {{sync: {{revision: {new string('a', 40)}}}}}}}");
        scenario.Commit(("other/b.yaml", ConfigMap("more")));
        var app = await scenario.RefreshAsync("cart~");
        Assert.Equal("Synced", app.Text("status", "sync", "status"));
        Assert.Equal(before + 1, await FetchesAsync(scenario));
        await scenario.ExpectAsync();
    }

    /// <summary>How often the repo server opened a commit, which is once for each rendering.</summary>
    private static async Task<int> FetchesAsync(Scenario scenario)
    {
        var name = $"argocd_git_request_total{{repo=\"{ScenarioRepository.Url}\",request_type=\"fetch\"}} ";
        var page = await scenario.Http.GetStringAsync(new Uri("http://argocd-repo-server:8084/metrics"), Token);
        return int.Parse(Assert.Single(page.Split('\n'), text => text.StartsWith(name, StringComparison.Ordinal))[name.Length..], CultureInfo.InvariantCulture);
    }

    private async Task<Scenario> SyncedAsync(string policy, string metadata = Limited)
    {
        var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        if (policy == Automated || policy == "automated: {prune: true}")
        {
            await scenario.AfterOperationAsync("cart~", () => scenario.ApplyAsync(Application("cart~", policy, metadata: metadata)));
        }
        else
        {
            await scenario.ApplyAsync(Application("cart~", policy, metadata: metadata));
            await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
            await scenario.AfterOperationAsync("cart~", () => scenario.PatchAsync("Application", "cart~", "{operation: {sync: {}}}"));
        }

        return scenario;
    }
}
