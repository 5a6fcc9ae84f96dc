using System.Net;
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
    private readonly ApplicationSetStatus _status = new(client, options, time, log);

    /// <summary>Reconciles one set.</summary>
    /// <returns>When to do so again; null for not by itself.</returns>
    /// <exception cref="ApiException">Some Applications could not be written; try again.</exception>
    public async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (sets.Find(key) is not { } set)
        {
            return null;
        }

        if (set.IsBeingDeleted())
        {
            return await ReleaseAsync(set, cancellationToken);
        }

        if (options.IsRolling(set) && set.Text("spec", "strategy", "deletionOrder") == "Reverse" && !set.Finalizers().Contains(Words.ResourcesFinalizer))
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
            await _status.WriteAsync(set, reason, outcome.Message, null, null, refresh, cancellationToken);
            return RepoServerClient.LookAfter(outcome.IsUnanswered, options.RequeueAfter);
        }

        var (valid, names, problem) = await ValidateAsync(set, outcome.Applications, cancellationToken);
        RolloutOutcome? rollout = null;
        if (options.IsRolling(set))
        {
            rollout = ProgressiveSync.Advance(set, valid, [.. Owned(set)], time.GetUtcNow());
            valid.ForEach(ProgressiveSync.Hold);
        }

        var failure = await WriteAsync(set, valid, cancellationToken);
        var owned = await ListOwnedAsync(set, cancellationToken);
        if (options.MayDelete(set))
        {
            await DeleteAsync(set, owned.Where(app => !names.Contains(app.Name())), cancellationToken);
            owned = [.. owned.Where(app => names.Contains(app.Name()))];
        }

        foreach (var app in rollout?.Synced ?? [])
        {
            await SyncAsync(app, cancellationToken);
        }

        var (failedReason, message) = failure is { } refused ? (refused.Reason, refused.Error.Message)
            : problem is not null ? ("ApplicationValidationError", problem) : (null, "");
        await _status.WriteAsync(set, failedReason, message, owned, rollout, refresh, cancellationToken);
        if (failure is { } again)
        {
            throw again.Error;
        }

        var after = set.Items("spec", "generators").Select(entry => GeneratorSet.RequeueAfter(entry, options.RequeueAfter)).Where(wait => wait > TimeSpan.Zero).DefaultIfEmpty().Min();
        return problem is not null ? options.RequeueAfter : after > TimeSpan.Zero ? after : null;
    }

    private IEnumerable<JsonObject> Owned(JsonObject set) =>
        applications.InNamespace(set.Namespace()).Where(app => GeneratedApplication.IsOwnedBy(app, set) && !app.IsBeingDeleted());

    /// <summary>What a set owns, asked of the server: the watch may not yet have told what an earlier round created or deleted, and it brings nobody back for a creation.</summary>
    private async Task<IReadOnlyList<JsonObject>> ListOwnedAsync(JsonObject set, CancellationToken cancellationToken)
    {
        var all = await client.ListAsync(ApplicationWriter.Applications, set.Namespace(), null, cancellationToken);
        return [.. all.Items.Where(app => GeneratedApplication.IsOwnedBy(app, set) && !app.IsBeingDeleted()).OrderBy(app => app.Name(), StringComparer.Ordinal)];
    }

    private async Task<(List<JsonObject> Valid, HashSet<string> Names, string? Problem)> ValidateAsync(
        JsonObject set, IReadOnlyCollection<JsonObject> generated, CancellationToken cancellationToken)
    {
        var names = generated.Select(app => app.Name()).Where(name => name.Length > 0).ToHashSet();
        List<JsonObject> valid = [];
        SortedDictionary<string, string> problems = new(StringComparer.Ordinal);
        HashSet<string> projects = [];
        foreach (var project in generated.Select(ApplicationValidation.ProjectOf).Distinct())
        {
            if (await client.FindAsync(AppProjects, new(set.Namespace(), project), cancellationToken) is not null)
            {
                projects.Add(project);
            }
        }

        foreach (var group in generated.GroupBy(app => app.Name()))
        {
            var app = group.First();
            if (group.Key.Length == 0)
            {
                problems[""] = $"ApplicationSet {set.Name()} contains an application with no name; a name must be set in the template's metadata.name or via a templatePatch (generateName is not supported)";
            }
            else if (group.Skip(1).Any())
            {
                problems[group.Key] = $"ApplicationSet {set.Name()} contains applications with duplicate name: {group.Key}";
            }
            else if (!projects.Contains(ApplicationValidation.ProjectOf(app)))
            {
                problems[group.Key] = $"application references project {ApplicationValidation.ProjectOf(app)} which does not exist";
            }
            else if (ApplicationValidation.Destination(app.Map("spec", "destination")).Problem is { } destination)
            {
                problems[group.Key] = $"application destination spec is invalid: {destination}";
            }
            else
            {
                valid.Add(app);
            }
        }

        return (valid, names, problems.Count == 0 ? null
            : problems.Values.Last() + (problems.Count > 1 ? $" (and {problems.Count - 1} more)" : ""));
    }

    private async Task<(string Reason, Exception Error)?> WriteAsync(JsonObject set, IEnumerable<JsonObject> generated, CancellationToken cancellationToken)
    {
        (string, Exception)? failure = null;
        foreach (var app in generated.OrderBy(app => app.Name(), StringComparer.Ordinal))
        {
            try
            {
                await WriteAsync(set, app, cancellationToken);
            }
            catch (Exception error) when (error is ApiException or InvalidOperationException)
            {
                log.Error($"failed to create or update Application {app.Name()}: {error.Message}", set.Key().ToString());
                failure ??= (options.MayUpdate(set) ? "UpdateApplicationError" : "CreateApplicationError", error);
            }
        }

        return failure;
    }

    private async Task WriteAsync(JsonObject set, JsonObject app, CancellationToken cancellationToken)
    {
        // Whom nobody owns is adopted; that must be known for certain, or two sets take the same one.
        var live = applications.Find(app.Key()) is { } seen && GeneratedApplication.Controller(seen) is not null
            ? seen : await client.FindAsync(ApplicationWriter.Applications, app.Key(), cancellationToken);
        if (live is null)
        {
            var created = app.Copy();
            created.Ensure("metadata")["ownerReferences"] = new JsonArray(GeneratedApplication.OwnerReference(set));
            await client.CreateAsync(ApplicationWriter.Applications, created, new(Words.ApplicationSetManager), cancellationToken);
            log.Info($"created Application {app.Name()}", set.Key().ToString());
            await events.RecordAsync(set, "Normal", "created", $"created Application \"{app.Name()}\"", cancellationToken);
            return;
        }

        if (!options.MayUpdate(set))
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

        if (GeneratedApplication.Controller(live) is null)
        {
            patch.Ensure("metadata")["resourceVersion"] = live.ResourceVersion();
        }

        await client.PatchAsync(ApplicationWriter.Applications, app.Key(), PatchType.Merge, patch, new(Words.ApplicationSetManager), cancellationToken);
        log.Info($"updated Application {app.Name()}", set.Key().ToString());
        await events.RecordAsync(set, "Normal", "updated", $"updated Application \"{app.Name()}\"", cancellationToken);
    }

    private async Task DeleteAsync(JsonObject set, IEnumerable<JsonObject> unwanted, CancellationToken cancellationToken)
    {
        foreach (var app in unwanted)
        {
            await ReleaseUnknownClusterAsync(set, app, cancellationToken);
            await client.DeleteAsync(ApplicationWriter.Applications, app.Key(), new(Uid: app.Uid()), cancellationToken);
            log.Info($"Deleted application {app.Name()}", set.Key().ToString());
            await events.RecordAsync(set, "Normal", "Deleted", $"Deleted Application \"{app.Name()}\"", cancellationToken);
        }
    }

    /// <summary>Where the destination is not known any more nothing can be deleted there, so nothing may wait for it.</summary>
    private async Task ReleaseUnknownClusterAsync(JsonObject set, JsonObject app, CancellationToken cancellationToken)
    {
        var (server, problem) = ApplicationValidation.Destination(app.Map("spec", "destination"));
        if (problem is null || !app.Finalizers().Any(name => name.StartsWith(Words.ResourcesFinalizer, StringComparison.Ordinal))
            || (await clusters.ListAsync(set.Namespace(), cancellationToken)).Any(cluster => cluster.Server == server && server.Length > 0))
        {
            return;
        }

        JsonArray left = [.. app.Finalizers().Where(name => !name.StartsWith(Words.ResourcesFinalizer, StringComparison.Ordinal)).Select(name => JsonValue.Create(name))];
        await client.PatchAsync(
            ApplicationWriter.Applications, app.Key(), PatchType.Merge,
            new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = left } }, new(Words.ApplicationSetManager), cancellationToken);
        await events.RecordAsync(set, "Normal", "Updated", $"Updated Application \"{app.Name()}\" finalizer before deletion, because application has an invalid destination", cancellationToken);
    }

    private async Task SyncAsync(JsonObject app, CancellationToken cancellationToken)
    {
        try
        {
            await client.PatchAsync(
                ApplicationWriter.Applications, app.Key(), PatchType.Merge,
                new JsonObject
                {
                    ["metadata"] = new JsonObject { ["resourceVersion"] = app.ResourceVersion() },
                    ["operation"] = ProgressiveSync.Operation(app),
                    ["status"] = new JsonObject { ["operationState"] = null },
                },
                new(Words.ApplicationSetManager), cancellationToken);
        }
        catch (ApiException error) when (error.Code is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // Its change comes through the watch and brings the set back.
            log.Info($"Application {app.Name()} changed before its sync was set", app.Key().ToString());
        }
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
        else if (options.IsRolling(set) && set.Text("spec", "strategy", "deletionOrder") == "Reverse"
            && applications.InNamespace(set.Namespace()).Where(app => GeneratedApplication.IsOwnedBy(app, set)).ToList() is { Count: > 0 } left)
        {
            if (!left.Exists(app => app.IsBeingDeleted()))
            {
                var next = ProgressiveSync.Reversed(set, left).First();
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
