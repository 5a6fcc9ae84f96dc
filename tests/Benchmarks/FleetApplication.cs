using System.Text.Json.Nodes;

namespace Benchmarks;

/// <summary>What the benchmark looks at of an Application, read once for each change: a thousand are looked at after each.</summary>
/// <param name="IsHealthy">Whether it is Synced and Healthy.</param>
/// <param name="Revision">The commit that it was compared with last.</param>
/// <param name="StatesPaths">Whether it says which paths it is made from.</param>
internal readonly record struct FleetApplication(bool IsHealthy, string? Revision, bool StatesPaths)
{
    public static FleetApplication Of(JsonObject app) => new(
        (string?)app["status"]?["health"]?["status"] == "Healthy" && (string?)app["status"]?["sync"]?["status"] == "Synced",
        (string?)app["status"]?["sync"]?["revision"],
        app["metadata"]?["annotations"]?["argocd.argoproj.io/manifest-generate-paths"] is not null);
}
