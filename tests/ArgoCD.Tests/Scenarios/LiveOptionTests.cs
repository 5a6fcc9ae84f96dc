using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What the object in the cluster says of how it is written counts once more when git drops it.</summary>
public sealed class LiveOptionTests(ScenarioCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("argocd.argoproj.io/sync-options: Replace=true", "configmap/settings replaced", "")]
    [InlineData("about: beans", "configmap/settings configured", "large")]
    public async Task An_object_that_asks_to_be_replaced_is_replaced(string annotation, string message, string size)
    {
        await using var scenario = await BeginAsync(ConfigMap("settings", metadata: $"annotations: {{{annotation}}}"));
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {size: large}}");
        scenario.Commit(("app/a.yaml", ConfigMap("settings", "red")));
        var app = await SyncAsync(scenario);
        Assert.Equal(message, Assert.Single(app.Items("status", "operationState", "syncResult", "resources")).Text("message"));
        Assert.Equal(("red", size), ((await scenario.FindAsync("ConfigMap", "settings")).Text("data", "color"), (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "size")));
    }

    [Theory]
    [InlineData("argocd.argoproj.io/sync-options: Force=true", "Succeeded")]
    [InlineData("about: beans", "Failed")]
    public async Task An_object_that_asks_to_be_forced_is_deleted_and_created(string annotation, string phase)
    {
        await using var scenario = await BeginAsync(Secret("one", annotation));
        scenario.Commit(("app/a.yaml", Secret("two", "x: y")));
        Assert.Equal(phase, (await SyncAsync(scenario)).Text("status", "operationState", "phase"));
    }

    private static string Secret(string value, string annotation) =>
        $"{{apiVersion: v1, kind: Secret, immutable: true, metadata: {{name: key, annotations: {{{annotation}}}}}, stringData: {{k: {value}}}}}\n";

    private async Task<Scenario> BeginAsync(string manifest)
    {
        var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", manifest));
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await SyncAsync(scenario);
        return scenario;
    }

    private static Task<JsonObject> SyncAsync(Scenario scenario) =>
        scenario.AfterOperationAsync("cart~", () => scenario.PatchAsync("Application", "cart~", "{operation: {sync: {}}, status: {operationState: null}}"));
}
