using System.Text.RegularExpressions;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What the controller knows of the cluster is never older than what it did there itself.</summary>
public sealed class StaleCacheTests(ScenarioCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_that_was_read_before_a_sync_and_arrives_after_it_takes_nothing_of_it_back()
    {
        StaleListClient? stale = null;
        await using var scenario = await cluster.StartAsync(
            options =>
            {
                options.Components = ["repo-server", "application-controller"];
                options.Client = client => stale = new(client, "ConfigMap", change => change.Object.Name() == "bystander");
            },
            Token);
        scenario.Commit(("app/old.yaml", ConfigMap("old")), ("app/kept.yaml", ConfigMap("kept")));
        await scenario.ApplyAsync(Application("cart~", $"{Automated}, syncOptions: [PrunePropagationPolicy=background]"));
        await scenario.WhenAsync("Application", "cart~", AutomatedSyncTests.IsSettled);

        await scenario.ApplyAsync(ConfigMap("bystander"));
        await scenario.WhenAsync("Application", "cart~", _ => stale!.Read.IsCompleted);
        var sha = scenario.Commit(("app/old.yaml", null), ("app/kept.yaml", ConfigMap("kept", "blue")), ("app/new.yaml", ConfigMap("new")));
        await scenario.RefreshAsync("cart~");
        var synced = await scenario.WhenAsync("Application", "cart~", app => AutomatedSyncTests.IsSettled(app) && app.Text("status", "sync", "revision") == sha);

        await stale!.ArriveAsync(Token);
        var compared = await scenario.RefreshAsync("cart~");
        stale.Release();
        await scenario.DeleteAsync("ConfigMap", "new");
        var healed = await scenario.WhenAsync("Application", "cart~", app => AutomatedSyncTests.IsSettled(app) && app.Number("status", "operationState", "operation", "sync", "autoHealAttemptsCount") == 1);

        foreach (var field in (string[])["sync", "resources", "operationState"])
        {
            Assert.Equal(synced.At("status", field)?.ToJsonString(), compared.At("status", field)?.ToJsonString());
        }

        Assert.Equal("new", Assert.Single(healed.Items("status", "operationState", "operation", "sync", "resources")).Text("name"));
        Assert.Equal(3, Regex.Count(scenario.Log, "Initiated automated sync"));
    }
}
