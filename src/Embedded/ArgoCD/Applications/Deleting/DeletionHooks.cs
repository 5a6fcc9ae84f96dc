using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Comparison;
using ArgoCD.Health;
using ArgoCD.Objects;
using ArgoCD.Projects;
using ArgoCD.Settings;
using ArgoCD.Sync;
using Kubernetes.Runtime;

namespace ArgoCD.Applications.Deleting;

/// <summary>Runs the hooks that an Application has before or after its resources are deleted.</summary>
internal sealed class DeletionHooks(IResourceClient client, ClusterCache cache, ApplicationComparer comparer)
{
    private const string Loading = "Failed to load target state: ";

    private readonly ResourceRemoval _removal = new(client);

    /// <summary>Carries the hooks of a type one step on: they run all at once, whatever their waves.</summary>
    /// <returns>Whether they have all completed.</returns>
    /// <exception cref="DeletionHookException">One failed, or they cannot be read.</exception>
    public async Task<bool> RunAsync(JsonObject app, AppProject project, string type, ArgoSettings settings, CancellationToken cancellationToken)
    {
        List<(ResourceType Type, JsonObject Live)> known = [];
        var isCreated = false;
        foreach (var hook in await ReadAsync(app, project, type, settings, cancellationToken))
        {
            var kind = await TypeOfAsync(hook, cancellationToken);
            if (await client.FindAsync(kind, hook.Key(), cancellationToken) is { } live)
            {
                known.Add((kind, live));
            }
            else
            {
                await CreateAsync(kind, hook, cancellationToken);
                isCreated = true;
            }
        }

        if (isCreated)
        {
            return false;
        }

        var failed = known.Where(hook => HealthCheck.Of(hook.Live)?.Status == ResourceHealth.Degraded).ToList();
        foreach (var (kind, live) in failed)
        {
            await _removal.DeleteAsync(kind, live, "Background", cancellationToken);
        }

        return failed.Count > 0
            ? throw new DeletionHookException($"{type} hook(s) failed: {string.Join(", ", failed.Select(hook => $"{hook.Live.Namespace()}/{hook.Live.Name()}"))}")
            : !known.Exists(hook => HealthCheck.Of(hook.Live)?.Status == ResourceHealth.Progressing);
    }

    private async Task CreateAsync(ResourceType type, JsonObject hook, CancellationToken cancellationToken)
    {
        try
        {
            await client.CreateAsync(type, hook.Copy(), new(Words.ControllerManager), cancellationToken);
        }
        catch (ApiException error) when (error.Code is HttpStatusCode.Conflict)
        {
            // Somebody made it meanwhile; the next look sees how it goes.
        }
    }

    /// <summary>Deletes the hook objects whose policy asks for it, by how they went all together.</summary>
    /// <returns>Whether they are gone.</returns>
    public async Task<bool> CleanUpAsync(JsonObject app, AppProject project, string type, ArgoSettings settings, CancellationToken cancellationToken)
    {
        List<JsonObject> hooks = [];
        foreach (var known in comparer.Managed(app, project, settings).Where(live => Hooks.DeletionTypes(live).Contains(type)))
        {
            // The end of a hook is read from the server; the cache may not have heard of it yet, and would keep what is to go.
            if (await client.FindAsync(await TypeOfAsync(known, cancellationToken), known.Key(), cancellationToken) is { } live) { hooks.Add(live); }
        }

        var worst = hooks.Select(live => HealthCheck.Of(live)?.Status ?? ResourceHealth.Healthy)
            .Aggregate(ResourceHealth.Healthy, (worst, status) => ResourceHealth.IsWorse(worst, status) ? status : worst);
        var policy = worst switch { ResourceHealth.Healthy => "HookSucceeded", ResourceHealth.Degraded => "HookFailed", _ => "" };
        var unwanted = hooks.Where(live => Hooks.DeletePolicies(live).Contains(policy)).ToList();
        foreach (var live in unwanted.Where(live => !live.IsBeingDeleted()))
        {
            await _removal.DeleteAsync(await TypeOfAsync(live, cancellationToken), live, "Background", cancellationToken);
        }

        return unwanted.Count == 0;
    }

    private async Task<ImmutableArray<JsonObject>> ReadAsync(
        JsonObject app, AppProject project, string type, ArgoSettings settings, CancellationToken cancellationToken)
    {
        var comparison = await comparer.CompareAsync(
            new(app, project, ApplicationValidation.SourcesOf(app), [], new(NoRevisionCache: false, NoManifestCache: false)), settings, cancellationToken);
        return comparison.Status != ManagedResource.Unknown
            ? [.. comparison.HookTargets.Where(hook => Hooks.DeletionTypes(hook).Contains(type))]
            : throw new DeletionHookException(string.Join("; ", comparison.Conditions.Where(condition => condition.Type == "ComparisonError").Select(condition => condition.Message.StartsWith(Loading, StringComparison.Ordinal) ? condition.Message[Loading.Length..] : condition.Message)));
    }

    private async Task<ResourceType> TypeOfAsync(JsonObject hook, CancellationToken cancellationToken) =>
        await client.FindTypeAsync(hook.Text("apiVersion"), hook.Kind(), cancellationToken)
        ?? cache.FindType(hook.Group(), hook.Kind())
        ?? throw new DeletionHookException($"the server serves no {hook.Group()}/{hook.Kind()}");
}

/// <summary>A deletion hook failed; the Application stays until it succeeds.</summary>
internal sealed class DeletionHookException(string message, Exception? inner = null) : Exception(message, inner);
