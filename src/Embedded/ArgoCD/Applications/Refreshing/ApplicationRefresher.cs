using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Programs;
using ArgoCD.Projects;
using ArgoCD.Settings;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace ArgoCD.Applications.Refreshing;

/// <summary>Refreshes Applications: compares, decides about syncing, and writes the status.</summary>
internal sealed class ApplicationRefresher(
    ClusterCache cache, ApplicationComparer comparer, ApplicationWriter writer, EventRecorder events, Func<ArgoSettings> settings,
    ControllerOptions options, TimeProvider time, PodLog log)
{
    private const int Attempts = 5;

    private readonly ConcurrentDictionary<ObjectKey, DateTimeOffset> _repositoryErrors = new();

    /// <summary>Called with what an Application manages after each comparison.</summary>
    public Action<ObjectKey, ImmutableArray<ManagedResource>>? Compared { get; set; }

    /// <summary>Refreshes an Application as far as it is needed.</summary>
    /// <param name="key">The Application.</param>
    /// <param name="asked">What was asked for; null for nothing in particular.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>When to look again.</returns>
    public async Task<TimeSpan?> RefreshAsync(ObjectKey key, RefreshLevel? asked, CancellationToken cancellationToken)
    {
        if (cache.Find(new(Words.Group, "Application", key.Namespace, key.Name)) is not { } app)
        {
            comparer.Forget(key.ToString());
            return null;
        }

        if (bool.TryParse(app.Annotation(Words.SkipReconcile), out var skip) && skip)
        {
            return null;
        }

        var (needed, requested, hard) = Need(app, asked);
        if (needed is not { } level)
        {
            return UntilExpired(app);
        }

        if (level is RefreshLevel.Tree)
        {
            await RefreshTreeAsync(app, cancellationToken);
            return UntilExpired(app);
        }

        return await CompareAsync(app, level, requested, hard, cancellationToken);
    }

    /// <summary>Why an Application must be refreshed, whatever was asked for.</summary>
    private (RefreshLevel? Level, bool Requested, bool Hard) Need(JsonObject app, RefreshLevel? asked)
    {
        var compared = app.Map("status", "sync", "comparedTo");
        if (app.Annotation(Words.Refresh) is { } annotation)
        {
            return (RefreshLevel.LatestForced, true, annotation == "hard");
        }

        if (compared is null || !compared["source"].SameAs(app.At("spec", "sources") is JsonArray { Count: > 0 } ? null : app.At("spec", "source"))
            || !compared["sources"].SameAs(app.At("spec", "sources") is JsonArray { Count: > 0 } several ? several : null))
        {
            return (RefreshLevel.LatestForced, true, false);
        }

        if (!compared["destination"].SameAs(app.At("spec", "destination"))
            || !compared["ignoreDifferences"].SameAs(app.At("spec", "ignoreDifferences") is JsonArray { Count: > 0 } rules ? rules : null))
        {
            return (RefreshLevel.Latest, true, false);
        }

        var expired = options.ResyncPeriod > TimeSpan.Zero && (app.Time("status", "reconciledAt") ?? default) + options.ResyncPeriod <= time.GetUtcNow();
        return expired && asked is null or RefreshLevel.Tree or RefreshLevel.Recent
            ? (expired ? RefreshLevel.Latest : asked, false, false)
            : (asked, asked is RefreshLevel.LatestForced, false);
    }

    private TimeSpan? UntilExpired(JsonObject app)
    {
        if (options.ResyncPeriod <= TimeSpan.Zero)
        {
            return null;
        }

        var rest = (app.Time("status", "reconciledAt") ?? time.GetUtcNow()) + options.ResyncPeriod - time.GetUtcNow();
        return (rest > TimeSpan.Zero ? rest : TimeSpan.Zero) + TimeSpan.FromSeconds(1) + (options.ResyncJitter * Random.Shared.NextDouble());
    }

    private async Task<TimeSpan?> CompareAsync(JsonObject app, RefreshLevel level, bool requested, bool hard, CancellationToken cancellationToken)
    {
        var key = app.Key();
        var now = time.GetUtcNow();
        var projectName = ApplicationValidation.ProjectOf(app);
        var project = cache.Find(new(Words.Group, "AppProject", options.Namespace, projectName)) is { } found ? new AppProject(found) : null;
        var invalid = ApplicationValidation.Check(app, project, options.Namespace);
        string[] done = [Words.Refresh, Words.RefreshTimestamp];
        if (invalid.Length > 0 || project is null)
        {
            await WriteAsync(app, ApplicationStatus.Invalid(app, invalid, options, now), done, cancellationToken);
            return UntilExpired(app) ?? options.ResyncPeriod;
        }

        // A comparison with what was compared last keeps the commit; every other resolves the revision.
        var sources = ApplicationValidation.SourcesOf(app);
        var revisions = level is RefreshLevel.Recent ? LastRevisions(app) : [];
        var comparison = await comparer.CompareAsync(
            app, project, sources, revisions, settings(), new(level is RefreshLevel.LatestForced, hard), cancellationToken);
        Compared?.Invoke(key, comparison.Resources);

        if (comparison.Status == ManagedResource.Unknown && comparison.Conditions.Any(condition => condition.Type == "ComparisonError"))
        {
            var since = _repositoryErrors.GetOrAdd(key, now);
            if (!requested && now - since < ControllerOptions.RepositoryErrorGrace)
            {
                log.Warn($"Ignoring temporary failed attempt to compare app state against repo: {comparison.Conditions[0].Message}", key.ToString());
                return ControllerOptions.RepositoryErrorGrace - (now - since) + TimeSpan.FromSeconds(1);
            }
        }
        else
        {
            _repositoryErrors.TryRemove(key, out _);
        }

        foreach (var problem in comparison.Conditions.Where(condition => condition.Type.EndsWith("Error", StringComparison.Ordinal)))
        {
            log.Error($"{problem.Type}: {problem.Message}", key.ToString());
        }

        var decision = AutoSync.Decide(app, comparison, now);
        var status = ApplicationStatus.After(
            app, comparison, decision.Condition is { } condition ? comparison.Conditions.Add(condition) : comparison.Conditions,
            options, level >= RefreshLevel.Latest, cache, now);
        if (await WriteAsync(app, status, done, cancellationToken) is not { } written)
        {
            return null;
        }

        if (decision.Operation is { } operation)
        {
            await StartAsync(written, operation, comparison, cancellationToken);
        }

        return decision.Again is { } again && UntilExpired(written) is { } expiry ? (again < expiry ? again : expiry) : decision.Again ?? UntilExpired(written);
    }

    private static ImmutableArray<string> LastRevisions(JsonObject app) =>
        app.At("status", "sync", "revisions") is JsonArray { Count: > 0 } ? [.. app.Texts("status", "sync", "revisions")]
        : app.Text("status", "sync", "revision") is { Length: > 0 } one ? [one] : [];

    private async Task<JsonObject?> WriteAsync(JsonObject app, JsonObject status, string[] removed, CancellationToken cancellationToken)
    {
        var (sync, health) = (app.Text("status", "sync", "status"), app.Text("status", "health", "status"));
        var written = await writer.WriteStatusAsync(app, status, removed, cancellationToken);
        if (written is null)
        {
            return null;
        }

        if (status.Text("sync", "status") is var newSync && newSync != sync)
        {
            await TellAsync(written, $"Updated sync status: {sync} -> {newSync}", cancellationToken);
        }

        if (status.Text("health", "status") is var newHealth && newHealth != health)
        {
            await TellAsync(written, $"Updated health status: {health} -> {newHealth}", cancellationToken);
        }

        return written;
    }

    private async Task TellAsync(JsonObject app, string message, CancellationToken cancellationToken)
    {
        log.Info(message, app.Key().ToString());
        await events.RecordAsync(app, "Normal", "ResourceUpdated", message, cancellationToken);
    }

    private async Task StartAsync(JsonObject app, JsonObject operation, ComparisonResult comparison, CancellationToken cancellationToken)
    {
        var message = $"Initiated automated sync to '{string.Join(", ", comparison.Revisions)}'";
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                var written = await writer.PatchAsync(
                    app.Key(),
                    new JsonObject
                    {
                        ["metadata"] = new JsonObject { ["resourceVersion"] = app.ResourceVersion() },
                        ["operation"] = operation.DeepClone(),
                        ["status"] = new JsonObject { ["operationState"] = null },
                    },
                    cancellationToken);
                if (written is not null)
                {
                    log.Info(message, app.Key().ToString());
                    await events.RecordAsync(written, "Normal", "OperationStarted", message, cancellationToken);
                }

                return;
            }
            catch (ApiException error) when (error.Code is HttpStatusCode.Conflict)
            {
                // Somebody wrote between. Another operation wins; any other change does not matter here.
                if (await writer.FindAsync(app.Key(), cancellationToken) is not { } fresh || fresh.Map("operation") is not null || fresh.IsBeingDeleted())
                {
                    return;
                }

                app = fresh;
            }
        }
    }

    private async Task RefreshTreeAsync(JsonObject app, CancellationToken cancellationToken)
    {
        if (app.Map("status")?.Copy() is not { } status)
        {
            return;
        }

        var resources = status.Items("resources").Select(entry => new ManagedResource
        {
            Key = new(entry.Text("group"), entry.Text("kind"), entry.Text("namespace"), entry.Text("name")),
            Version = entry.Text("version"),
        }).Select(resource => resource with { Live = cache.Find(resource.Key) });
        ApplicationStatus.SetSummary(status, resources, cache);
        await writer.WriteStatusAsync(app, status, [], cancellationToken);
    }
}
