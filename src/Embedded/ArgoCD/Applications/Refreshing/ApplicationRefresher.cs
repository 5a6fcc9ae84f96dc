using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Applications.Deleting;
using ArgoCD.Applications.Syncing;
using ArgoCD.Comparison;
using ArgoCD.Metrics;
using ArgoCD.Objects;
using ArgoCD.Programs;
using ArgoCD.Projects;
using ArgoCD.RepoServer;
using ArgoCD.Settings;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace ArgoCD.Applications.Refreshing;

/// <summary>Refreshes Applications: compares, decides about syncing, and writes the status.</summary>
internal sealed class ApplicationRefresher(
    ClusterCache cache, ApplicationComparer comparer, ApplicationWriter writer, EventRecorder events, ControllerMetrics metrics,
    Func<ArgoSettings> settings, ControllerOptions options, TimeProvider time, PodLog log)
{
    private const int Attempts = 5;

    private static readonly ImmutableArray<string> RequestAnnotations = [Words.Refresh, Words.RefreshTimestamp];

    private readonly ConcurrentDictionary<ObjectKey, DateTimeOffset> _repositoryErrors = new();
    private readonly ConcurrentDictionary<ObjectKey, DateTimeOffset> _hardRefreshes = new();

    /// <summary>Called with what an Application manages after each comparison.</summary>
    public Action<ObjectKey, ImmutableArray<ManagedResource>>? Compared { get; set; }

    /// <summary>Refreshes an Application as far as it is needed.</summary>
    /// <param name="key">The Application.</param>
    /// <param name="asked">What was asked for; null for nothing in particular.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>When to look again.</returns>
    public async Task<NextLook> RefreshAsync(ObjectKey key, RefreshRequest? asked, CancellationToken cancellationToken)
    {
        if (cache.Find(new(Words.Group, "Application", key.Namespace, key.Name)) is not { } app)
        {
            comparer.Forget(key.ToString());
            metrics.Forget(key);
            _repositoryErrors.TryRemove(key, out _);
            _hardRefreshes.TryRemove(key, out _);
            return NextLook.Never;
        }

        if (bool.TryParse(app.Annotation(Words.SkipReconcile), out var skip) && skip)
        {
            return NextLook.Never;
        }

        if (Need(app, asked) is not { } need)
        {
            return new(UntilExpired(app), null);
        }

        if (need.Level is RefreshLevel.Tree)
        {
            await RefreshTreeAsync(app, need.Wake, cancellationToken);
            return new(UntilExpired(app), null);
        }

        var start = time.GetTimestamp();
        var again = await CompareAsync(app, need, cancellationToken);
        metrics.Reconciled(app, time.GetElapsedTime(start));
        return again;
    }

    /// <summary>Why an Application must be refreshed, whatever was asked for.</summary>
    private RefreshNeed? Need(JsonObject app, RefreshRequest? asked)
    {
        var compared = app.Map("status", "sync", "comparedTo");
        if (app.Annotation(Words.Refresh) is { } annotation)
        {
            var hard = annotation == "hard";
            return new(RefreshLevel.LatestForced, Wake.ByAnnotation(app, hard), Requested: true, hard);
        }

        var isSeveral = app.At("spec", "sources") is JsonArray { Count: > 0 };
        if (compared is null || !compared["source"].SameAs(isSeveral ? null : app.At("spec", "source")) || !compared["sources"].SameAs(isSeveral ? app.At("spec", "sources") : null))
        {
            return new(RefreshLevel.LatestForced, new(Wake.Spec), Requested: true, Hard: false);
        }

        if (!compared["destination"].SameAs(app.At("spec", "destination"))
            || !compared["ignoreDifferences"].SameAs(app.At("spec", "ignoreDifferences") is JsonArray { Count: > 0 } rules ? rules : null))
        {
            return new(RefreshLevel.Latest, new(Wake.Spec), Requested: true, Hard: false);
        }

        if (IsHardExpired(app))
        {
            return new(RefreshLevel.LatestForced, new(Wake.Poll), Requested: false, Hard: true);
        }

        var expired = options.ResyncPeriod > TimeSpan.Zero && (app.Time("status", "reconciledAt") ?? default) + options.ResyncPeriod <= time.GetUtcNow();
        if (expired && asked?.Level is null or RefreshLevel.Tree or RefreshLevel.Recent)
        {
            return expired ? new(RefreshLevel.Latest, new(Wake.Poll), Requested: false, Hard: false)
                : asked is null ? null : new(asked.Level, asked.Wake, Requested: false, Hard: false);
        }

        return asked is null ? null : new(asked.Level, asked.Wake, Requested: asked.Level is RefreshLevel.LatestForced, Hard: false);
    }

    private bool IsHardExpired(JsonObject app) => options.HardResyncPeriod > TimeSpan.Zero
        && _hardRefreshes.GetOrAdd(app.Key(), time.GetUtcNow()) + options.HardResyncPeriod <= time.GetUtcNow();

    private TimeSpan? UntilExpired(JsonObject app)
    {
        if (options.ResyncPeriod <= TimeSpan.Zero)
        {
            return null;
        }

        var rest = (app.Time("status", "reconciledAt") ?? time.GetUtcNow()) + options.ResyncPeriod - time.GetUtcNow();
        return Polled(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
    }

    private TimeSpan Polled(TimeSpan after) => after + TimeSpan.FromSeconds(1) + (options.ResyncJitter * Random.Shared.NextDouble());

    private async Task<NextLook> CompareAsync(JsonObject app, RefreshNeed need, CancellationToken cancellationToken)
    {
        var key = app.Key();
        var now = time.GetUtcNow();
        if (need.Hard)
        {
            _hardRefreshes[key] = now;
        }

        var projectName = ApplicationValidation.ProjectOf(app);
        var project = await cache.FindProjectAsync(options.Namespace, projectName, cancellationToken);
        var invalid = ApplicationValidation.Check(app, project, options.Namespace);
        if (invalid.Length > 0 || project is null)
        {
            var refused = await WriteAsync(app, ApplicationStatus.Invalid(app, invalid, now), need.Wake, cancellationToken);
            return refused is null || options.ResyncPeriod <= TimeSpan.Zero ? NextLook.Never : new(Polled(options.ResyncPeriod), null);
        }

        // A comparison with what was compared last keeps the commit; every other resolves the revision.
        var sources = ApplicationValidation.SourcesOf(app);
        var revisions = need.Level is RefreshLevel.Recent ? OperationResult.Revisions(app.Map("status", "sync") ?? []) : [];
        var comparison = await comparer.CompareAsync(
            new(app, project, sources, revisions, new(need.Level is RefreshLevel.LatestForced, need.Hard))
            {
                // What was synced from an operation's own manifests is compared with them until another operation begins.
                Manifests = [.. app.Texts("status", "operationState", "operation", "sync", "manifests")],
            },
            settings(), cancellationToken);
        Compared?.Invoke(key, comparison.Resources);
        metrics.Orphaned(app, comparison.Orphans);

        if (comparison.IsUnloaded)
        {
            var since = _repositoryErrors.GetOrAdd(key, now);
            if (!need.Requested && now - since < options.RepositoryErrorGrace)
            {
                log.Warn($"Ignoring temporary failed attempt to compare app state against repo: {comparison.Conditions[0].Message}", key.ToString());
                var rest = options.RepositoryErrorGrace - (now - since) + TimeSpan.FromSeconds(1);
                return new(null, RepoServerClient.LookAfter(comparison.IsUnanswered, rest));
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

        var decision = AutoSync.Decide(app, comparison, SyncWindows.Of(project, app), options, now);
        if (decision.Operation is { } operation)
        {
            await StartAsync(app, operation, comparison, cancellationToken);
        }

        // Before it says Synced: from then on it may be deleted, which must not pass its hooks by.
        if (await HookFinalizers.EnsureAsync(app, comparison, writer, cancellationToken) is null)
        {
            return NextLook.Never;
        }

        // What could not be loaded says what was asked for.
        if (comparison.Revisions.IsEmpty && app.At("spec", "sources") is not JsonArray { Count: > 0 })
        {
            comparison = comparison with { Revisions = revisions.IsEmpty ? [sources[0].Text("targetRevision")] : revisions };
        }

        var status = ApplicationStatus.After(
            app, comparison, comparison.Conditions.AddRange(decision.Conditions), options, need.Level >= RefreshLevel.Latest, cache, now);
        return await WriteAsync(app, status, need.Wake, cancellationToken) is { } written ? new(UntilExpired(written), decision.Again) : NextLook.Never;
    }

    private async Task<JsonObject?> WriteAsync(JsonObject app, JsonObject status, Wake wake, CancellationToken cancellationToken)
    {
        var (sync, health) = (app.Text("status", "sync", "status"), app.Text("status", "health", "status"));
        var written = await writer.WriteStatusAsync(app, status, RequestAnnotations, wake.At(time.GetUtcNow()), cancellationToken);
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
            var message = status.Text("health", "message");
            await TellAsync(written, $"Updated health status: {health} -> {newHealth}{(message.Length > 0 ? $" ({message})" : "")}", cancellationToken);
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
                    app,
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
                // Somebody wrote between. Another operation wins, also one that has come and gone; any other change does not matter here.
                if (await writer.FindAsync(app.Key(), cancellationToken) is not { } fresh || fresh.Uid() != app.Uid() || fresh.IsBeingDeleted()
                    || fresh.Map("operation") is not null || !fresh.At("status", "operationState").SameAs(app.At("status", "operationState")))
                {
                    return;
                }

                app = fresh;
            }
        }
    }

    private async Task RefreshTreeAsync(JsonObject app, Wake wake, CancellationToken cancellationToken)
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
        await writer.WriteStatusAsync(app, status, [], wake.At(time.GetUtcNow()), cancellationToken);
    }
}

/// <summary>What is done to an Application now.</summary>
/// <param name="Level">How much is compared.</param>
/// <param name="Wake">Why.</param>
/// <param name="Requested">Whether somebody waits for the answer, so that errors are shown at once.</param>
/// <param name="Hard">Whether everything is rendered anew.</param>
internal sealed record RefreshNeed(RefreshLevel Level, Wake Wake, bool Requested, bool Hard);

/// <summary>When an Application is looked at again by itself.</summary>
/// <param name="Expiry">When its comparison will be too old; null for never.</param>
/// <param name="Due">When a back-off ends, after which it must be compared; null for none.</param>
internal sealed record NextLook(TimeSpan? Expiry, TimeSpan? Due)
{
    public static readonly NextLook Never = new(null, null);
}
