using System.Text.Json.Nodes;
using Bunit;
using Dashboard.Features.Secrets;
using Dashboard.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;

namespace Dashboard.Tests.Secrets;

public sealed class SecretsPageTests : PageContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _time = new(new(2026, 11, 24, 14, 0, 0, TimeSpan.Zero));

    public SecretsPageTests() => Services.AddSingleton<TimeProvider>(_time);

    [Fact]
    public void Before_the_operator_it_offers_the_step_that_installs_it()
    {
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("External Secrets arrives in phase 3", page.Find("[data-testid=empty-state]").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public void A_secret_is_followed_from_its_store_to_the_pods_and_those_that_started_before_the_change_are_told_apart()
    {
        Put("fake");
        var page = Open();
        page.WaitForElement("[data-testid=secret-reader-order-old][data-state=stale]", Patience);
        Assert.Equal("fresh", page.Find("[data-testid=secret-reader-order-new]").GetAttribute("data-state"));
        Assert.Contains("ORDER_DB_PASSWORD", page.Find("[data-testid=secret-reader-order-new]").TextContent, StringComparison.Ordinal);
        Assert.Equal(["secret-key-host", "secret-key-password"], page.FindAll("[data-testid^=secret-key-]").Select(k => k.GetAttribute("data-testid")));
        Assert.DoesNotContain("opensesame", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_a_fake_store_is_shown_for_ten_seconds()
    {
        Put("fake");
        var page = Open();
        page.WaitForElement("[data-testid=secret-reveal-password]", Patience);
        var reveal = page.ClickAsync("[data-testid=secret-reveal-password]");
        page.WaitForAssertion(() => Assert.Equal("opensesame", page.Find("[data-testid=secret-value]").TextContent), Patience);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.NotEmpty(page.FindAll("[data-testid=secret-value]"));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await reveal;
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=secret-value]")), Patience);
    }

    [Fact]
    public void A_value_of_a_real_store_cannot_be_shown()
    {
        Put("vault");
        var page = Open();
        page.WaitForAssertion(() => Assert.True(page.Find("[data-testid=secret-reveal-password]").HasAttribute("disabled")), Patience);
    }

    [Fact]
    public void The_cause_of_a_failure_is_taken_from_the_newest_warning()
    {
        Put("fake", ready: false);
        foreach (var (name, text, ago) in new[] { ("1", "an older reason", 60), ("2", "error processing spec.data[0] (key: order/db), err: Secret does not exist", 5) })
        {
            Cluster.Objects.Put(Sample.Object("v1", "Event", $"order-db.{name}", more: new JsonObject { ["type"] = "Warning", ["reason"] = "UpdateFailed", ["message"] = text, ["lastTimestamp"] = Sample.Ago(ago), ["involvedObject"] = new JsonObject { ["kind"] = "ExternalSecret", ["name"] = "order-db", ["namespace"] = "coffee" } }));
        }

        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("Secret does not exist", page.Find("[data-testid=external-secret-coffee-order-db] .quote").TextContent, StringComparison.Ordinal), Patience);
        Assert.Contains("could not get secret data from provider", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_now_annotates_the_ExternalSecret()
    {
        Put("fake");
        var page = Open();
        page.WaitForElement("[data-testid=secret-sync]", Patience);
        await page.ClickAsync("[data-testid=secret-sync]");
        Assert.Equal("1795528800000", (string?)Assert.Single(Cluster.Objects.Patches).Patch["metadata"]!["annotations"]!["external-secrets.io/force-sync"]);
    }

    private void Put(string provider, bool ready = true)
    {
        var objects = Cluster.Objects.Serve("external-secrets.io/v1", "ExternalSecret", "externalsecrets").Serve("external-secrets.io/v1", "SecretStore", "secretstores").Serve("external-secrets.io/v1", "ClusterSecretStore", "clustersecretstores", namespaced: false);
        objects.Put(Sample.Object("external-secrets.io/v1", "ClusterSecretStore", "coffee", null, more: new JsonObject { ["spec"] = new JsonObject { ["provider"] = new JsonObject { [provider] = new JsonObject() } } }));
        objects.Put(Sample.Object("external-secrets.io/v1", "ExternalSecret", "order-db", more: JsonNode.Parse($$"""
            { "spec": { "refreshInterval": "1m", "secretStoreRef": { "kind": "ClusterSecretStore", "name": "coffee" } },
              "status": { "conditions": [ { "type": "Ready", "status": "{{(ready ? "True" : "False")}}", "reason": "{{(ready ? "SecretSynced" : "SecretSyncedError")}}", "message": "{{(ready ? "secret synced" : "could not get secret data from provider")}}" } ] } }
            """)!.AsObject()));
        var secret = Sample.Object("v1", "Secret", "order-db", more: new JsonObject { ["data"] = new JsonObject { ["password"] = "b3BlbnNlc2FtZQ==", ["host"] = "ZGI=" } });
        secret["metadata"]!["managedFields"] = JsonNode.Parse("""[ { "manager": "externalsecrets.external-secrets.io/order-db", "time": "2026-11-24T13:59:00Z", "fieldsV1": { "f:data": {} } } ]""");
        objects.Put(secret);
        objects.Put(Reader("order-old", "2026-11-24T13:00:00Z"));
        objects.Put(Reader("order-new", "2026-11-24T13:59:30Z"));
    }

    private static JsonObject Reader(string name, string startedAt) => Sample.Object("v1", "Pod", name, more: JsonNode.Parse($$"""
        { "spec": { "containers": [ { "name": "order", "env": [ { "name": "ORDER_DB_PASSWORD", "valueFrom": { "secretKeyRef": { "name": "order-db", "key": "password" } } } ] } ] },
          "status": { "phase": "Running", "containerStatuses": [ { "name": "order", "state": { "running": { "startedAt": "{{startedAt}}" } } } ] } }
        """)!.AsObject());

    private IRenderedComponent<SecretsPage> Open()
    {
        Render<MudPopoverProvider>();
        return Render<SecretsPage>();
    }
}
