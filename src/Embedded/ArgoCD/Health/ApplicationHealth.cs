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
        var own = resources.Where(resource => !resource.IsHook && !(resource.Target is { } target && Hooks.IsSkipped(target))).ToList();
        if (own.Count > 0 && own.TrueForAll(resource => resource.Live is null))
        {
            return new(ResourceHealth.Missing);
        }

        var counted = own.Where(resource => Counts(app, resource)).ToList();
        var worst = counted.Select(resource => resource.Health!.Status)
            .Aggregate(ResourceHealth.Healthy, (worst, status) => ResourceHealth.IsWorse(worst, status) ? status : worst);
        var causes = worst == ResourceHealth.Healthy ? [] : counted.Where(resource => resource.Health!.Status == worst).Select(resource => Cause(resource.Key)).ToList();
        return new(worst, causes.Count == 0 ? ""
            : $"Caused by {string.Join(", ", causes.Take(Named))}{(causes.Count > Named ? $" and {causes.Count - Named} more" : "")}");
    }

    /// <summary>What the Application says of the first object whose check failed; null where none did.</summary>
    public static string? Failure(JsonObject app, IReadOnlyCollection<ManagedResource> resources) =>
        resources.FirstOrDefault(resource => resource is { IsHook: false, Health.IsFailure: true } && Counts(app, resource)) is { } failed
            ? $"error setting app health: failed to get resource health for \"{failed.Key.Kind}\" with name \"{failed.Key.Name}\" in namespace \"{failed.Key.Namespace}\": {failed.Health!.Message}"
            : null;

    private static string Cause(ResourceKey key) =>
        $"{(key.Group.Length > 0 ? $"{key.Group}/" : "")}{key.Kind}:{(key.Namespace.Length > 0 ? $"{key.Namespace}/" : "")}{key.Name}";

    private static bool Counts(JsonObject app, ManagedResource resource) =>
        resource is { Live: { } live, Health: not null }
        && live.Annotation(Words.IgnoreHealthCheck) != "true"
        && !(resource.Key is { Group: Words.Group, Kind: "Application" } && resource.Key.Name == app.Name() && resource.Key.Namespace == app.Namespace());
}
