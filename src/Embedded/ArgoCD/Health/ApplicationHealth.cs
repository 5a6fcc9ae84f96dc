using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Sync;

namespace ArgoCD.Health;

/// <summary>The health of an Application: the worst of what it manages.</summary>
internal static class ApplicationHealth
{
    private const int Named = 3;

    public static ResourceHealth Of(JsonObject app, IReadOnlyCollection<ManagedResource> resources)
    {
        var worst = ResourceHealth.Healthy;
        foreach (var resource in resources)
        {
            if (Counts(app, resource) && ResourceHealth.IsWorse(worst, resource.Health!.Status))
            {
                worst = resource.Health.Status;
            }
        }

        if (resources.Count > 0 && resources.All(resource => resource.Live is null))
        {
            return new(ResourceHealth.Missing);
        }

        var causes = worst == ResourceHealth.Healthy ? [] : resources
            .Where(resource => Counts(app, resource) && resource.Health!.Status == worst)
            .Select(resource => $"{resource.Key.Group}/{resource.Key.Kind}:{resource.Key.Namespace}/{resource.Key.Name}".TrimStart('/')).ToList();
        return new(worst, causes.Count == 0 ? ""
            : $"Caused by {string.Join(", ", causes.Take(Named))}{(causes.Count > Named ? $" and {causes.Count - Named} more" : "")}");
    }

    private static bool Counts(JsonObject app, ManagedResource resource) =>
        resource is { Live: { } live, Health: not null, IsHook: false }
        && !(resource.Target is { } target && Hooks.IsSkipped(target))
        && !string.Equals(live.Annotation(Words.IgnoreHealthCheck), "true", StringComparison.OrdinalIgnoreCase)
        && !(resource.Key is { Group: Words.Group, Kind: "Application" } && resource.Key.Name == app.Name() && resource.Key.Namespace == app.Namespace());
}
