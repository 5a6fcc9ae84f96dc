using System.Collections.Concurrent;
using System.Net;
using System.Runtime.ExceptionServices;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.ApplicationSets.Rolling;
using ArgoCD.Objects;
using ArgoCD.Programs;
using ArgoCD.Projects;
using ArgoCD.RepoServer;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;

namespace ArgoCD.ApplicationSets;

/// <summary>Brings the Applications of an ApplicationSet to what its generators give.</summary>
internal sealed class ApplicationSetReconciler(
    IResourceClient client, Informer<JsonObject> sets, Informer<JsonObject> applications, ApplicationGeneration generation,
    KnownClusters clusters, EventRecorder events, ApplicationSetOptions options, TimeProvider time, PodLog log)
{
    public static readonly ResourceType ApplicationSets = new(Words.Group, "v1alpha1", "ApplicationSet", "applicationsets", true);
    public static readonly ResourceType AppProjects = new(Words.Group, "v1alpha1", "AppProject", "appprojects", true);
    private static readonly TimeSpan DeletionLook = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StaleLook = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WatchPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProblemLook = TimeSpan.FromMinutes(3);   // whatever the flag for generators says
    private readonly ApplicationSetStatus _status = new(client, options, time, log);

    // The version that was last written for each set, and what was last deleted: the watch may not have told of it yet.
    private readonly ConcurrentDictionary<ObjectKey, string> _written = new();
    private readonly ConcurrentDictionary<ObjectKey, JsonObject> _deleted = new();

    /// <summary>Reconciles one set.</summary>
    /// <returns>When to do so again; null for not by itself.</returns>
    /// <exception cref="ApiException">Some Applications could not be written; try again.</exception>
    public async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (sets.Find(key) is not { } set)
        {
            _written.TryRemove(key, out _);
            _deleted.TryRemove(key, out _);
            return null;
        }

        if (set.IsBeingDeleted())
        {
            return await ReleaseAsync(set, cancellationToken);
        }

        if (IsReversed(set) && !set.Finalizers().Contains(Words.ResourcesFinalizer))
        {
            await SetFinalizersAsync(set, set.Finalizers().Append(Words.ResourcesFinalizer), cancellationToken);
        }

        // A rollout goes on from what the last round wrote; from an older status it would begin a step twice.
        if (options.IsRolling(set))
        {
            if (await client.FindAsync(ApplicationSets, key, cancellationToken) is not { } fresh)
            {
                return null;
            }

            set = fresh;
        }

        var refresh = set.Annotation(Words.ApplicationSetRefresh) is not null;
        var outcome = await generation.GenerateAsync(set, refresh, cancellationToken);
        if (outcome.Reason is { } reason)
        {
            log.Error($"error generating application from params: {outcome.Message}", key.ToString());
            await _status.WriteAsync(set, new(reason, outcome.Message, ParametersGenerated: false), null, false, cancellationToken);
            return RepoServerClient.LookAfter(outcome.IsUnanswered, ProblemLook);
        }

        var (valid, names, problem) = await GeneratedValidation.RunAsync(client, set, outcome.Applications, cancellationToken);
        if (options.IsRolling(set))
        {
            var rollout = ProgressiveSync.Advance(
                set, outcome.Applications, Owned(set), (live, wanted) => GeneratedApplication.Patch(live, wanted, set, options).ContainsKey("spec"), time.GetUtcNow());

            // Before anything is synced, or a sync that is over at once would be taken for an earlier one.
            set = await _status.WriteAsync(set, rollout, cancellationToken);
            if (HasSteps(set))
            {
                valid.ForEach(app => ProgressiveSync.Prepare(app, rollout));
            }
        }

        var (unwritten, isStale) = await WriteAsync(set, valid, cancellationToken);
        if (unwritten is not null)
        {
            await FailAsync(set, options.MayUpdate(set) ? "UpdateApplicationError" : "CreateApplicationError", unwritten, cancellationToken);
        }

        var owned = await ReadOwnedAsync(set, cancellationToken);
        if (options.MayDelete(set) && owned.Where(app => !names.Contains(app.Name()) && !app.IsBeingDeleted()).ToList() is { Count: > 0 } unwanted)
        {
            if (await DeleteAsync(set, unwanted, cancellationToken) is { } undeleted)
            {
                await FailAsync(set, "DeleteApplicationError", undeleted, cancellationToken);
            }

            // What a finalizer holds back is listed until it is gone.
            owned = await ListOwnedAsync(set, cancellationToken);
        }

        await _status.WriteAsync(set, problem is null ? RoundOutcome.Well : new("ApplicationValidationError", problem), owned, refresh, cancellationToken);
        var after = set.Items("spec", "generators").Select(entry => GeneratorSet.RequeueAfter(entry, options.RequeueAfter)).Where(wait => wait > TimeSpan.Zero).DefaultIfEmpty().Min();
        return isStale ? StaleLook : after > TimeSpan.Zero ? after : problem is not null ? ProblemLook : null;
    }

    /// <summary>Says what failed and gives the round up; what was to come after it waits for the next one.</summary>
    private async Task FailAsync(JsonObject set, string reason, Exception error, CancellationToken cancellationToken)
    {
        await _status.WriteAsync(set, new(reason, error.Message), null, false, cancellationToken);
        ExceptionDispatchInfo.Throw(error);
    }

    private bool IsReversed(JsonObject set) => options.IsRolling(set) && HasSteps(set)
        && set.Text("spec", "strategy", "deletionOrder").Equals("Reverse", StringComparison.OrdinalIgnoreCase);

    private static bool HasSteps(JsonObject set) => set.Items("spec", "strategy", "rollingSync", "steps").Any();

    private IEnumerable<JsonObject> Owned(JsonObject set) =>
        applications.InNamespace(set.Namespace()).Where(app => GeneratedApplication.IsOwnedBy(app, set) && !app.IsBeingDeleted());

    /// <summary>What a set owns, once the watch has told what was last created, changed or deleted for it: it brings nobody back for a creation.</summary>
    private async Task<IReadOnlyList<JsonObject>> ReadOwnedAsync(JsonObject set, CancellationToken cancellationToken)
    {
        var written = _written.GetValueOrDefault(set.Key(), "");
        var deleted = _deleted.GetValueOrDefault(set.Key());
        return await applications.WaitUntilAsync(() => applications.HasReached(written) && (deleted is null || IsGoing(deleted)), WatchPatience, cancellationToken)
            ? OwnedBy(set, applications.InNamespace(set.Namespace()))
            : await ListOwnedAsync(set, cancellationToken);
    }

    private bool IsGoing(JsonObject app) => applications.Find(app.Key()) is not { } found || found.Uid() != app.Uid() || found.IsBeingDeleted();

    /// <summary>What a set owns, asked of the server.</summary>
    private async Task<IReadOnlyList<JsonObject>> ListOwnedAsync(JsonObject set, CancellationToken cancellationToken)
    {
        var all = await client.ListAsync(ApplicationWriter.Applications, set.Namespace(), null, cancellationToken);
        return OwnedBy(set, all.Items);
    }

    private static IReadOnlyList<JsonObject> OwnedBy(JsonObject set, IEnumerable<JsonObject> all) =>
        [.. all.Where(app => GeneratedApplication.IsOwnedBy(app, set)).OrderBy(app => app.Name(), StringComparer.Ordinal)];

    /// <returns>The first failure, by name; the others are tried all the same. And whether an Application had changed before its sync was set.</returns>
    private async Task<(Exception? Failure, bool IsStale)> WriteAsync(JsonObject set, IEnumerable<JsonObject> generated, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        var isStale = false;
        foreach (var app in generated.OrderBy(app => app.Name(), StringComparer.Ordinal))
        {
            try
            {
                await WriteAsync(set, app, cancellationToken);
            }
            catch (ApiException error) when (app.Map("operation") is not null && error.Code is HttpStatusCode.Conflict)
            {
                // Only what it is now tells whether it must still be synced.
                log.Info($"Application {app.Name()} changed before its sync was set", set.Key().ToString());
                isStale = true;
            }
            catch (Exception error) when (error is ApiException or InvalidOperationException)
            {
                log.Error($"failed to create or update Application {app.Name()}: {error.Message}", set.Key().ToString());
                failure ??= error;
            }
        }

        return (failure, isStale);
    }

    private async Task WriteAsync(JsonObject set, JsonObject app, CancellationToken cancellationToken)
    {
        // Whom nobody owns is adopted; that must be known for certain, or two sets take the same one.
        // Without a name there is none: what creating it is answered with is told.
        var live = app.Name().Length == 0 ? null : applications.Find(app.Key()) is { } seen && GeneratedApplication.Controller(seen) is not null
            ? seen : await client.FindAsync(ApplicationWriter.Applications, app.Key(), cancellationToken);
        if (live is null)
        {
            var created = app.Copy();
            created.Ensure("metadata")["ownerReferences"] = new JsonArray(GeneratedApplication.OwnerReference(set));
            created = await client.CreateAsync(ApplicationWriter.Applications, created, new(Words.ApplicationSetManager), cancellationToken);
            _written[set.Key()] = created.ResourceVersion();
            log.Info($"created Application {app.Name()}", set.Key().ToString());
            await events.RecordAsync(set, "Normal", "created", $"created Application \"{app.Name()}\"", cancellationToken);
            return;
        }

        // What is not the set's own is taken for one to be created.
        if (!options.MayUpdate(set) && GeneratedApplication.IsOwnedBy(live, set))
        {
            return;
        }

        if (GeneratedApplication.Controller(live) is { } owner && !GeneratedApplication.IsOwnedBy(live, set))
        {
            throw new InvalidOperationException($"Object {live.Key()} is already owned by another {owner.Text("kind")} controller {owner.Text("name")}");
        }

        if (live.IsBeingDeleted() || GeneratedApplication.Patch(live, app, set, options) is not { Count: > 0 } patch)
        {
            return;
        }

        if (patch.ContainsKey("operation") || GeneratedApplication.Controller(live) is null)
        {
            patch.Ensure("metadata")["resourceVersion"] = app.ResourceVersion() is { Length: > 0 } compared ? compared : live.ResourceVersion();
        }

        var updated = await client.PatchAsync(ApplicationWriter.Applications, app.Key(), PatchType.Merge, patch, new(Words.ApplicationSetManager), cancellationToken);
        _written[set.Key()] = updated.ResourceVersion();
        log.Info($"updated Application {app.Name()}", set.Key().ToString());
        await events.RecordAsync(set, "Normal", "updated", $"updated Application \"{app.Name()}\"", cancellationToken);
    }

    /// <returns>The first failure, by name; the others are tried all the same.</returns>
    private async Task<Exception?> DeleteAsync(JsonObject set, IEnumerable<JsonObject> unwanted, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        foreach (var app in unwanted)
        {
            try
            {
                await ReleaseUnknownClusterAsync(set, app, cancellationToken);
                await client.DeleteAsync(ApplicationWriter.Applications, app.Key(), new(Uid: app.Uid()), cancellationToken);
                _deleted[set.Key()] = app;
            }
            catch (ApiException error)
            {
                log.Error($"failed to delete Application {app.Name()}: {error.Message}", set.Key().ToString());
                failure ??= error;
                continue;
            }

            log.Info($"Deleted application {app.Name()}", set.Key().ToString());
            await events.RecordAsync(set, "Normal", "Deleted", $"Deleted Application \"{app.Name()}\"", cancellationToken);
        }

        return failure;
    }

    /// <summary>Where the destination is not known any more nothing can be deleted there, so nothing may wait for it.</summary>
    private async Task ReleaseUnknownClusterAsync(JsonObject set, JsonObject app, CancellationToken cancellationToken)
    {
        var (server, problem) = ApplicationValidation.Destination(app.Map("spec", "destination"));
        if (problem is null || !app.Finalizers().Contains(Words.ResourcesFinalizer)
            || (await clusters.ListAsync(set.Namespace(), cancellationToken)).Any(cluster => cluster.Server == server && server.Length > 0))
        {
            return;
        }

        JsonArray left = [.. app.Finalizers().Where(name => name != Words.ResourcesFinalizer).Select(name => JsonValue.Create(name))];
        await client.PatchAsync(
            ApplicationWriter.Applications, app.Key(), PatchType.Merge,
            new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = left } }, new(Words.ApplicationSetManager), cancellationToken);
        await events.RecordAsync(set, "Normal", "Updated", $"Updated Application \"{app.Name()}\" finalizer before deletion, because application has an invalid destination", cancellationToken);
    }

    /// <summary>Before the set is gone: where the policy keeps Applications they lose their owner, and where the order is reversed they go one by one.</summary>
    private async Task<TimeSpan?> ReleaseAsync(JsonObject set, CancellationToken cancellationToken)
    {
        if (!options.MayDelete(set))
        {
            foreach (var app in await ListOwnedAsync(set, cancellationToken))
            {
                await client.PatchAsync(
                    ApplicationWriter.Applications, app.Key(), PatchType.Merge,
                    new JsonObject { ["metadata"] = new JsonObject { ["ownerReferences"] = null } }, new(Words.ApplicationSetManager), cancellationToken);
            }
        }
        else if (IsReversed(set) && ProgressiveSync.Reversed(set, await ListOwnedAsync(set, cancellationToken)).ToList() is { Count: > 0 } left)
        {
            if (left[0] is var next && !next.IsBeingDeleted())
            {
                await client.DeleteAsync(ApplicationWriter.Applications, next.Key(), new(Uid: next.Uid()), cancellationToken);
            }

            return DeletionLook;
        }

        if (set.Finalizers().Contains(Words.ResourcesFinalizer))
        {
            await SetFinalizersAsync(set, set.Finalizers().Where(name => name != Words.ResourcesFinalizer), cancellationToken);
        }

        return null;
    }

    private Task<JsonObject> SetFinalizersAsync(JsonObject set, IEnumerable<string> finalizers, CancellationToken cancellationToken) => client.PatchAsync(
        ApplicationSets, set.Key(), PatchType.Merge,
        new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray([.. finalizers.Select(name => JsonValue.Create(name))]) } },
        new(Words.ApplicationSetManager), cancellationToken);
}
