using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Programs;
using ArgoCD.Projects;
using ArgoCD.Settings;
using ArgoCD.Sync;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace ArgoCD.Applications.Deleting;

/// <summary>What the resources finalizer of an Application asks for: everything it manages goes, highest wave first, then the finalizer.</summary>
internal sealed class CascadeDeletion(
    IResourceClient client, ClusterCache cache, ApplicationComparer comparer, ApplicationWriter writer, EventRecorder events, Func<ArgoSettings> settings, ControllerOptions options, TimeProvider time, PodLog log)
{
    private static readonly TimeSpan LatestLook = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HookLook = TimeSpan.FromSeconds(1);

    private readonly ResourceRemoval _removal = new(client);
    private readonly DeletionHooks _hooks = new(client, cache, comparer);

    /// <summary>Carries out one pass.</summary>
    /// <returns>When to look again at the latest; null when nothing is left to do.</returns>
    public async Task<TimeSpan?> RunAsync(JsonObject app, CancellationToken cancellationToken)
    {
        if (!app.Finalizers().Any(IsOwn))
        {
            return null;
        }

        if (ApplicationValidation.Destination(app.Map("spec", "destination")).Problem is not null)
        {
            await RemoveAsync(app, IsOwn, cancellationToken);
            return null;
        }

        var projectName = ApplicationValidation.ProjectOf(app);
        if (await cache.FindProjectAsync(options.Namespace, projectName, cancellationToken) is not { } project)
        {
            await FailAsync(app, $"error getting app project \"{projectName}\": appproject.argoproj.io \"{projectName}\" not found", cancellationToken);
            return LatestLook;
        }

        try
        {
            return await PreDeleteAsync(app, project, cancellationToken)
                ?? await CascadeAsync(app, project, cancellationToken)
                ?? await HookAsync(app, project, "PostDelete", Words.PostDeleteFinalizer, cancellationToken)
                ?? await CleanUpAsync(app, project, "PreDelete", Words.PreDeleteFinalizer, cancellationToken)
                ?? await CleanUpAsync(app, project, "PostDelete", Words.PostDeleteFinalizer, cancellationToken);
        }
        catch (Exception error) when (error is DeletionHookException or ApiException { Code: not System.Net.HttpStatusCode.Conflict })
        {
            await FailAsync(app, error.Message, cancellationToken);
            return LatestLook;
        }
    }

    private static bool IsOwn(string finalizer) =>
        new[] { Words.ResourcesFinalizer, Words.PreDeleteFinalizer, Words.PostDeleteFinalizer }.Any(own => finalizer == own || finalizer.StartsWith(own + "/", StringComparison.Ordinal));

    private async Task<TimeSpan?> HookAsync(JsonObject app, AppProject project, string type, string finalizer, CancellationToken cancellationToken)
    {
        if (!app.Finalizers().Contains(finalizer))
        {
            return null;
        }

        if (await _hooks.RunAsync(app, project, type, settings(), cancellationToken))
        {
            await RemoveAsync(app, name => name == finalizer, cancellationToken);
        }

        return HookLook;
    }

    private async Task<TimeSpan?> PreDeleteAsync(JsonObject app, AppProject project, CancellationToken cancellationToken)
    {
        try
        {
            return await HookAsync(app, project, "PreDelete", Words.PreDeleteFinalizer, cancellationToken);
        }
        catch (DeletionHookException error)
        {
            throw new DeletionHookException($"error executing pre-delete hooks: {error.Message}", error);
        }
    }

    private async Task<TimeSpan?> CleanUpAsync(JsonObject app, AppProject project, string type, string finalizer, CancellationToken cancellationToken)
    {
        if (!app.Finalizers().Contains(finalizer + HookFinalizers.Cleanup))
        {
            return null;
        }

        if (await _hooks.CleanUpAsync(app, project, type, settings(), cancellationToken))
        {
            await RemoveAsync(app, name => name == finalizer + HookFinalizers.Cleanup, cancellationToken);
        }

        return HookLook;
    }

    private async Task<TimeSpan?> CascadeAsync(JsonObject app, AppProject project, CancellationToken cancellationToken)
    {
        if (app.Finalizers().FirstOrDefault(name => name == Words.ResourcesFinalizer || name.StartsWith(Words.ResourcesFinalizer + "/", StringComparison.Ordinal)) is not { } finalizer)
        {
            return null;
        }

        if (app.Items("status", "conditions").Any(condition => condition.Text("type") == "DeletionError"))
        {
            await ForgiveAsync(app, cancellationToken);
            return HookLook;
        }

        var managed = comparer.Managed(app, project, settings()).Where(live => !IsSelf(live, app)).ToList();
        if (managed.Exists(live => live.IsBeingDeleted()))
        {
            return LatestLook;
        }

        var going = managed.Where(live => IsDeleted(live, app)).ToList();
        if (going.Count == 0)
        {
            log.Info("Successfully deleted resources", app.Key().ToString());
            await RemoveAsync(app, name => name == finalizer, cancellationToken);
            return HookLook;
        }

        if (going.Exists(live => SyncOptions.NeedsConfirmation(OptionsOf(app), live)) && !IsApproved(app))
        {
            return LatestLook;
        }

        var wave = going.Max(Hooks.Wave);
        var propagation = finalizer.EndsWith("/background", StringComparison.Ordinal) ? "Background" : "Foreground";
        foreach (var live in going.Where(live => Hooks.Wave(live) == wave))
        {
            if (await client.FindTypeAsync(live.Text("apiVersion"), live.Kind(), cancellationToken) is not { } type)
            {
                continue;
            }

            await _removal.DeleteAsync(type, live, propagation, cancellationToken);
        }

        return LatestLook;
    }

    private static bool IsSelf(JsonObject live, JsonObject app) =>
        live.Kind() == "Application" && live.Group() == Words.Group && live.Name() == app.Name() && live.Namespace() == app.Namespace();

    private static bool IsDeleted(JsonObject live, JsonObject app) =>
        live.Kind() != "CustomResourceDefinition" && live.Annotation(Words.HelmResourcePolicy) != "keep"
        && SyncOptions.ValueOf(OptionsOf(app), live, "Delete") != "false";

    private static ImmutableArray<string> OptionsOf(JsonObject app) => [.. app.Texts("spec", "syncPolicy", "syncOptions")];

    private static bool IsApproved(JsonObject app) =>
        DateTimeOffset.TryParse(app.Annotation(Words.DeletionApproved), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var approved)
        && approved >= app.Time("metadata", "deletionTimestamp");

    private async Task RemoveAsync(JsonObject app, Func<string, bool> isRemoved, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["finalizers"] = new JsonArray([.. app.Finalizers().Where(name => !isRemoved(name)).Select(name => JsonValue.Create(name))]),
            },
        };
        await writer.PatchAsync(app, patch, cancellationToken);
    }

    /// <summary>What held the deletion is over, so its error is taken away.</summary>
    private Task<JsonObject?> ForgiveAsync(JsonObject app, CancellationToken cancellationToken)
    {
        JsonArray kept = [.. app.Items("status", "conditions").Where(condition => condition.Text("type") != "DeletionError").Select(condition => condition.DeepClone())];
        return writer.PatchAsync(app, new JsonObject { ["status"] = new JsonObject { ["conditions"] = kept.Count > 0 ? kept : null } }, cancellationToken);
    }

    private async Task FailAsync(JsonObject app, string message, CancellationToken cancellationToken)
    {
        if (app.Items("status", "conditions").Any(condition => condition.Text("type") == "DeletionError" && condition.Text("message") == message))
        {
            return;
        }

        log.Error($"Unable to delete application resources: {message}", app.Key().ToString());
        await events.RecordAsync(app, "Warning", "StatusRefreshed", $"Unable to delete application resources: {message}", cancellationToken);
        var conditions = app.Items("status", "conditions").Where(condition => condition.Text("type") != "DeletionError").Select(condition => condition.DeepClone())
            .Append(new JsonObject { ["lastTransitionTime"] = time.GetUtcNow().ToKubernetesTime(), ["message"] = message, ["type"] = "DeletionError" });
        await writer.PatchAsync(app, new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray([.. conditions]) } }, cancellationToken);
    }
}
