using System.Net;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Programs;
using ArgoCD.Projects;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;

namespace ArgoCD.ApplicationSets;

/// <summary>Brings the Applications of an ApplicationSet to what its generators give.</summary>
internal sealed class ApplicationSetReconciler(
    IResourceClient client, Informer<JsonObject> sets, Informer<JsonObject> applications, ApplicationGeneration generation,
    EventRecorder events, string policy, TimeProvider time, PodLog log)
{
    public static readonly ResourceType ApplicationSets = new(Words.Group, "v1alpha1", "ApplicationSet", "applicationsets", true);
    private static readonly ResourceType AppProjects = new(Words.Group, "v1alpha1", "AppProject", "appprojects", true);
    private static readonly TimeSpan AfterError = TimeSpan.FromMinutes(3);
    private const int MaximumListed = 5000;

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
            await ReleaseAsync(set, cancellationToken);
            return null;
        }

        var refresh = set.Annotation(Words.ApplicationSetRefresh) is not null;
        var outcome = await generation.GenerateAsync(set, refresh, cancellationToken);
        if (outcome.Reason is { } reason)
        {
            log.Error($"error generating application from params: {outcome.Message}", key.ToString());
            await FinishAsync(set, reason, outcome.Message, parametersGenerated: false, refresh, cancellationToken);
            return AfterError;
        }

        var (valid, names, problem) = await ValidateAsync(set, outcome.Applications, cancellationToken);
        var failure = await WriteAsync(set, valid, cancellationToken);
        if (MayDelete(set))
        {
            await DeleteAsync(set, names, cancellationToken);
        }

        var (failedReason, message) = failure is { } refused ? (refused.Reason, refused.Error.Message)
            : problem is not null ? ("ApplicationValidationError", problem) : (null, "");
        await FinishAsync(set, failedReason, message, parametersGenerated: true, refresh, cancellationToken);
        if (failure is { } again)
        {
            throw again.Error;
        }

        var after = set.Items("spec", "generators").Select(GeneratorSet.RequeueAfter).Where(wait => wait > TimeSpan.Zero).DefaultIfEmpty().Min();
        return problem is not null ? AfterError : after > TimeSpan.Zero ? after : null;
    }

    private string Policy(JsonObject set) => policy.Length > 0 ? policy
        : set.Text("spec", "syncPolicy", "applicationsSync") is { Length: > 0 } stated ? stated : "sync";

    private bool MayUpdate(JsonObject set) => Policy(set) is "sync" or "create-update";

    private bool MayDelete(JsonObject set) => Policy(set) is "sync" or "create-delete";

    private async Task<(List<JsonObject> Valid, HashSet<string> Names, string? Problem)> ValidateAsync(
        JsonObject set, IReadOnlyCollection<JsonObject> generated, CancellationToken cancellationToken)
    {
        var names = generated.Select(app => app.Name()).Where(name => name.Length > 0).ToHashSet();
        List<JsonObject> valid = [];
        SortedDictionary<string, string> problems = new(StringComparer.Ordinal);
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
            else if (await client.FindAsync(AppProjects, new(set.Namespace(), ApplicationValidation.ProjectOf(app)), cancellationToken) is null)
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
                failure ??= (MayUpdate(set) ? "UpdateApplicationError" : "CreateApplicationError", error);
            }
        }

        return failure;
    }

    private async Task WriteAsync(JsonObject set, JsonObject app, CancellationToken cancellationToken)
    {
        var live = applications.Find(app.Key()) ?? await client.FindAsync(ApplicationWriter.Applications, app.Key(), cancellationToken);
        if (live is null)
        {
            var created = app.Copy();
            created.Ensure("metadata")["ownerReferences"] = new JsonArray(GeneratedApplication.OwnerReference(set));
            await client.CreateAsync(ApplicationWriter.Applications, created, new(Words.ApplicationSetManager), cancellationToken);
            log.Info($"created Application {app.Name()}", set.Key().ToString());
            await events.RecordAsync(set, "Normal", "created", $"created Application \"{app.Name()}\"", cancellationToken);
            return;
        }

        if (!MayUpdate(set))
        {
            return;
        }

        if (GeneratedApplication.Controller(live) is { } owner && !GeneratedApplication.IsOwnedBy(live, set))
        {
            throw new InvalidOperationException($"Object {live.Key()} is already owned by another {owner.Text("kind")} controller {owner.Text("name")}");
        }

        if (live.IsBeingDeleted() || GeneratedApplication.Patch(live, app, set) is not { Count: > 0 } patch)
        {
            return;
        }

        await client.PatchAsync(ApplicationWriter.Applications, app.Key(), PatchType.Merge, patch, new(Words.ApplicationSetManager), cancellationToken);
        log.Info($"updated Application {app.Name()}", set.Key().ToString());
        await events.RecordAsync(set, "Normal", "updated", $"updated Application \"{app.Name()}\"", cancellationToken);
    }

    private async Task DeleteAsync(JsonObject set, HashSet<string> names, CancellationToken cancellationToken)
    {
        foreach (var app in applications.InNamespace(set.Namespace()).Where(app => GeneratedApplication.IsOwnedBy(app, set) && !names.Contains(app.Name()) && !app.IsBeingDeleted()))
        {
            await client.DeleteAsync(ApplicationWriter.Applications, app.Key(), new(Uid: app.Uid()), cancellationToken);
            log.Info($"Deleted application {app.Name()}", set.Key().ToString());
            await events.RecordAsync(set, "Normal", "Deleted", $"Deleted Application \"{app.Name()}\"", cancellationToken);
        }
    }

    /// <summary>Where the policy keeps Applications, they lose their owner before the set is gone.</summary>
    private async Task ReleaseAsync(JsonObject set, CancellationToken cancellationToken)
    {
        if (!MayDelete(set))
        {
            foreach (var app in applications.InNamespace(set.Namespace()).Where(app => GeneratedApplication.IsOwnedBy(app, set)))
            {
                await client.PatchAsync(
                    ApplicationWriter.Applications, app.Key(), PatchType.Merge,
                    new JsonObject { ["metadata"] = new JsonObject { ["ownerReferences"] = null } }, new(Words.ApplicationSetManager), cancellationToken);
            }
        }

        if (set.Finalizers().Contains(Words.ResourcesFinalizer))
        {
            JsonArray left = [.. set.Finalizers().Where(name => name != Words.ResourcesFinalizer).Select(name => JsonValue.Create(name))];
            await client.PatchAsync(
                ApplicationSets, set.Key(), PatchType.Merge,
                new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = left } }, new(Words.ApplicationSetManager), cancellationToken);
        }
    }

    private async Task FinishAsync(JsonObject set, string? reason, string message, bool parametersGenerated, bool refresh, CancellationToken cancellationToken)
    {
        var status = set.Map("status")?.Copy() ?? [];
        if (parametersGenerated)
        {
            var list = await client.ListAsync(ApplicationWriter.Applications, set.Namespace(), null, cancellationToken);
            var owned = list.Items.Where(app => GeneratedApplication.IsOwnedBy(app, set) && !app.IsBeingDeleted())
                .OrderBy(app => app.Name(), StringComparer.Ordinal).ToList();
            status["resources"] = new JsonArray([.. owned.Take(MaximumListed).Select(Listed)]);
            status["resourcesCount"] = owned.Count;
        }

        ApplicationSetConditions.Set(status, reason, message, parametersGenerated, time.GetUtcNow());
        try
        {
            if (MergePatch.Between(set.Map("status") ?? [], status) is { Count: > 0 } changed)
            {
                await client.PatchAsync(
                    ApplicationSets, set.Key(), PatchType.Merge, new JsonObject { ["status"] = changed }, new(Words.ApplicationSetManager, Subresource: "status"), cancellationToken);
            }

            if (refresh)
            {
                await client.PatchAsync(
                    ApplicationSets, set.Key(), PatchType.Merge,
                    new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Words.ApplicationSetRefresh] = null } } },
                    new(Words.ApplicationSetManager), cancellationToken);
            }
        }
        catch (ApiException error) when (error.Code is HttpStatusCode.NotFound)
        {
            log.Info("the ApplicationSet was deleted meanwhile", set.Key().ToString());
        }
    }

    private static JsonNode Listed(JsonObject app)
    {
        JsonObject entry = new()
        {
            ["group"] = Words.Group,
            ["version"] = "v1alpha1",
            ["kind"] = "Application",
            ["name"] = app.Name(),
            ["namespace"] = app.Namespace(),
        };
        if (app.Text("status", "sync", "status") is { Length: > 0 } sync)
        {
            entry["status"] = sync;
        }

        if (app.Text("status", "health", "status") is { Length: > 0 } health)
        {
            entry["health"] = new JsonObject { ["status"] = health };
        }

        return entry;
    }
}
