using System.Text.Json.Nodes;
using ArgoCD.Health;
using ArgoCD.Health.Shipped;
using ArgoCD.Objects;

namespace ArgoCD.Tests.Conformance;

public sealed class HealthConformanceTests
{
    [Fact]
    public async Task Every_object_of_the_set_has_the_health_that_Argo_CD_gives_it()
    {
        var set = new ConformanceSet("health");
        var folder = set.Folder();
        var cancellationToken = TestContext.Current.CancellationToken;
        foreach (var entry in JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "cases.json"), cancellationToken)).Items())
        {
            var file = entry.Text("file");
            var live = (JsonObject)YamlDocuments.Parse(await File.ReadAllTextAsync(Path.Combine(folder, file), cancellationToken)).First()!;

            // Upstream's cases of a script run the script itself, also on an object that is being deleted.
            var health = ShippedHealth.Of(live) ?? HealthCheck.Of(live);
            var expected = entry.At("status") is null ? null : entry.Text("status");
            var message = (entry.At("message") ?? entry.At("derivedMessage"))?.Text();
            set.Record(file, health?.Status != expected ? $"expected {expected ?? "none"}, got {health}"
                : message is not null && health is not null && message != health.Message ? $"expected message '{message}', got '{health.Message}'" : null);
        }

        await set.FinishAsync(cancellationToken);
    }
}
