using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>Automated sync, healing, and what an Application says of them.</summary>
public sealed class AutomatedSyncTests(ScenarioCluster cluster)
{
    internal static bool IsSettled(JsonObject app) => app.Text("status", "sync", "status") == "Synced" && app.Map("operation") is null
        && app.Text("status", "operationState", "phase") == "Succeeded";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_automated_application_is_synced_by_itself()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", Automated));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
        await scenario.WhenAsync("Application", "cart~", _ => scenario.MessagesAbout("cart~").Where(text => text.StartsWith("Updated health", StringComparison.Ordinal))
            .SequenceEqual(["Updated health status:  -> Missing", "Updated health status: Missing -> Healthy"]));
        Assert.Equal(
            ["Updated sync status:  -> OutOfSync", "Updated sync status: OutOfSync -> Synced"],
            scenario.MessagesAbout("cart~").Where(text => text.StartsWith("Updated sync", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_application_without_automation_only_compares()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Automation_that_is_disabled_only_compares()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", "automated: {enabled: false, prune: true}"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Automation_that_is_switched_on_syncs_at_once()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.PatchAsync("Application", "cart~", "{spec: {syncPolicy: {automated: {prune: true}}}}");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_hand_edit_is_undone_at_once_and_the_heal_is_a_partial_sync()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")), ("app/other.yaml", ConfigMap("other")));
        await scenario.ApplyAsync(Application("cart~", Automated));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {color: red}}");
        await scenario.WhenAsync("ConfigMap", "settings", item => item.Text("data", "color") == "green");
        await scenario.WhenAsync("Application", "cart~", app => IsSettled(app) && app.Number("status", "operationState", "operation", "sync", "autoHealAttemptsCount") == 1);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Without_self_heal_a_hand_edit_is_shown_and_stays()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", "automated: {prune: true}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {color: red}}");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.RefreshAsync("cart~");
        Assert.Equal("red", (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "color"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Without_self_heal_an_object_deleted_by_hand_stays_deleted()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")), ("app/other.yaml", ConfigMap("other")));
        await scenario.ApplyAsync(Application("cart~", "automated: {prune: true}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.DeleteAsync("ConfigMap", "settings");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.RefreshAsync("cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Heals_one_after_another_wait_longer_each_time()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", Automated));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        List<double> waits = [];
        for (var heal = 1; heal <= 3; heal++)
        {
            var before = (await scenario.FindAsync("Application", "cart~"))!.Time("status", "operationState", "finishedAt")!.Value;
            await scenario.PatchAsync("ConfigMap", "settings", $"{{data: {{color: red{heal}}}}}");
            var after = await scenario.WhenAsync("Application", "cart~", app => IsSettled(app)
                && app.Number("status", "operationState", "operation", "sync", "autoHealAttemptsCount") == heal);
            waits.Add((after.Time("status", "operationState", "startedAt")!.Value - before).TotalSeconds);
        }

        Assert.InRange(waits[1], 2, 6);
        Assert.InRange(waits[2], 6, 18);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task What_git_dropped_is_pruned_where_pruning_is_on()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")), ("app/other.yaml", ConfigMap("other")));
        await scenario.ApplyAsync(Application("cart~", Automated));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        var sha = scenario.Commit(("app/other.yaml", null));
        await scenario.RefreshAsync("cart~");
        await scenario.GoneAsync("ConfigMap", "other");
        await scenario.WhenAsync("Application", "cart~", app => IsSettled(app) && app.Text("status", "sync", "revision") == sha);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task What_git_dropped_stays_and_is_shown_where_pruning_is_off()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")), ("app/other.yaml", ConfigMap("other")));
        await scenario.ApplyAsync(Application("cart~", "automated: {selfHeal: true}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        scenario.Commit(("app/other.yaml", null));
        await scenario.RefreshAsync("cart~");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.RefreshAsync("cart~");
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "other"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_sync_that_would_wipe_everything_is_refused()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")), ("app/keep.txt", "no manifest\n"));
        await scenario.ApplyAsync(Application("cart~", Automated));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        scenario.Commit(("app/settings.yaml", null));
        await scenario.RefreshAsync("cart~");
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_sync_that_wipes_everything_goes_on_where_empty_is_allowed()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")), ("app/keep.txt", "no manifest\n"));
        await scenario.ApplyAsync(Application("cart~", "automated: {prune: true, allowEmpty: true}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        var sha = scenario.Commit(("app/settings.yaml", null));
        await scenario.RefreshAsync("cart~");
        await scenario.GoneAsync("ConfigMap", "settings");
        await scenario.WhenAsync("Application", "cart~", app => IsSettled(app) && app.Text("status", "sync", "revision") == sha);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_failed_sync_is_tried_again_five_times_and_then_waits_for_a_new_revision()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("Not_A_Name")));
        await scenario.ApplyAsync(Application("cart~", "automated: {prune: true}, retry: {limit: 2, backoff: {duration: 1s, factor: 2, maxDuration: 10s}}"));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any(condition => condition.Text("type") == "SyncError"));
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("duration: soon", "unable to parse soon as a duration")]
    [InlineData("maxDuration: 1x", "unable to parse 1x as a duration")]
    public async Task A_retry_whose_wait_cannot_be_read_ends_the_operation(string backoff, string expected)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("Not_A_Name")));
        await scenario.ApplyAsync(Application("cart~", $"automated: {{}}, retry: {{limit: 3, backoff: {{{backoff}}}}}"));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "phase") is "Error" or "Failed");
        Assert.Equal("Error", app.Text("status", "operationState", "phase"));
        Assert.StartsWith("one or more objects failed to apply, reason: ", app.Text("status", "operationState", "message"), StringComparison.Ordinal);
        Assert.EndsWith($" (failed to retry: {expected})", app.Text("status", "operationState", "message"), StringComparison.Ordinal);
        Assert.Null(app.Number("status", "operationState", "retryCount"));
    }

    [Fact]
    public async Task A_new_revision_ends_a_sync_error()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("Not_A_Name")));
        await scenario.ApplyAsync(Application("cart~", "automated: {prune: true}, retry: {limit: 0}"));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any(condition => condition.Text("type") == "SyncError"));
        var sha = scenario.Commit(("app/settings.yaml", ConfigMap("settings")));
        await scenario.RefreshAsync("cart~");
        await scenario.WhenAsync("Application", "cart~", app => IsSettled(app) && app.Text("status", "sync", "revision") == sha && !app.Items("status", "conditions").Any());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task History_keeps_as_many_entries_as_the_limit_says()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings", "c0")));
        await scenario.ApplyAsync(Application("cart~", Automated, "project: default, revisionHistoryLimit: 2"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        for (var change = 1; change <= 3; change++)
        {
            var sha = scenario.Commit(("app/settings.yaml", ConfigMap("settings", $"c{change}")));
            await scenario.RefreshAsync("cart~");
            await scenario.WhenAsync("Application", "cart~", app => IsSettled(app) && app.Text("status", "sync", "revision") == sha
                && app.Items("status", "history").Last().Text("revision") == sha);
        }

        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task The_namespace_is_made_and_is_nobodys()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", $"{Automated}, syncOptions: [CreateNamespace=true]").Replace("namespace: coffee~", "namespace: tea~", StringComparison.Ordinal));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Metadata_of_the_namespace_is_applied_and_kept()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/settings.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", $"{Automated}, syncOptions: [CreateNamespace=true], managedNamespaceMetadata: {{labels: {{team: coffee}}, annotations: {{about: beans}}}}")
            .Replace("namespace: coffee~", "namespace: tea~", StringComparison.Ordinal));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.PatchAsync("Application", "cart~", "{spec: {syncPolicy: {managedNamespaceMetadata: {labels: {team: tea}}}}}");
        await scenario.WhenAsync("Namespace", "tea~", item => item.Label("team") == "tea");
        await scenario.WhenAsync("Application", "cart~", app => IsSettled(app) && app.Text("status", "operationState", "syncResult", "managedNamespaceMetadata", "labels", "team") == "tea");
        await scenario.ExpectAsync();
    }
}
