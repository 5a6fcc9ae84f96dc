using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Projects;
using Kubernetes.Runtime;

namespace ArgoCD.Sync;

internal sealed partial class SyncRunner
{
    private List<string> Validate(
        SyncRequest request, AppProject project, IEnumerable<SyncTask> tasks, Dictionary<SyncTask, ResourceType?> types, SyncResults results)
    {
        List<string> invalid = [];
        var defined = tasks.Where(task => task.Key.Kind == "CustomResourceDefinition" && task.Target is not null)
            .Select(task => (Group: task.Target.Text("spec", "group"), Kind: task.Target.Text("spec", "names", "kind"))).ToHashSet();
        foreach (var task in types.Keys)
        {
            var key = task.Key;
            string? problem = null;
            if (types[task] is not { } type)
            {
                problem = defined.Contains((key.Group, key.Kind)) || SyncOptions.Has(request.Options, task.Source!, "SkipDryRunOnMissingResource=true") ? null : NotFound(task);
            }
            else if (!project.AllowsKind(key.Group, key.Kind, key.Name, type.Namespaced))
            {
                problem = $"resource {key.Group}:{key.Kind} is not permitted in project {project.Name}";
            }
            else if (type.Namespaced && !project.AllowsDestination(Words.InClusterServer, Words.InClusterName, key.Namespace))
            {
                problem = $"namespace {key.Namespace} is not permitted in project '{project.Name}'";
            }

            if (problem is not null)
            {
                invalid.Add(problem);
                results.Set(task, new("SyncFailed", "", problem));
            }
        }

        return invalid;
    }

    private string NotFound(SyncTask task)
    {
        var key = task.Key;
        var other = cache.FindType(key.Group, key.Kind);
        return other is null
            ? $"The Kubernetes API could not find {key.Group}/{key.Kind} for requested resource {key.Namespace}/{key.Name}. Make sure the \"{key.Kind}\" CRD is installed on the destination cluster."
            : $"The Kubernetes API could not find version \"{task.Version}\" of {key.Group}/{key.Kind} for requested resource {key.Namespace}/{key.Name}. Version \"{other.Version}\" of {key.Group}/{key.Kind} is installed on the destination cluster.";
    }

    /// <summary>
    /// The namespace that is created before anything else. What follows upstream is tried on the client alone, which refuses nothing that
    /// came so far.
    /// </summary>
    private static SyncTask? NewNamespace(SyncRequest request, IEnumerable<SyncTask> tasks)
    {
        var home = request.Application.Text("spec", "destination", "namespace");
        return tasks.FirstOrDefault(task => task is { Key: { Group: "", Kind: "Namespace" }, Target: not null, Live: null } && task.Key.Name == home);
    }

    /// <summary>Prunes, clears away hooks of an earlier run, then applies kind by kind; a failure does not keep the rest of the wave from being tried.</summary>
    /// <returns>What must be waited for before it can go on; null where all was tried.</returns>
    private async Task<string?> RunAsync(
        SyncRequest request, IReadOnlyCollection<SyncTask> tasks, Dictionary<SyncTask, ResourceType?> types, SyncResults results, CancellationToken cancellationToken)
    {
        var pruned = tasks.Where(task => task.IsPrune).ToList();
        var unconfirmed = request.IsConfirmed ? [] : pruned.Where(task => SyncOptions.ValueOf(request.Options, task.Live!, "Prune") == "confirm").ToList();
        if (unconfirmed.Count > 0)
        {
            return Waiting("pruning confirmation of", unconfirmed);
        }

        foreach (var task in pruned)
        {
            results.Set(task, await PruneAsync(request, task, types[task], cancellationToken));
        }

        if (pruned.Exists(task => task.Result.IsFailure))
        {
            return null;
        }

        var created = tasks.Where(task => !task.IsPrune).ToList();
        if (!request.DryRun && await ClearHooksAsync(request, created, types, cancellationToken) is { Count: > 0 } leaving)
        {
            return Leaving(leaving);
        }

        foreach (var kind in Runs(created))
        {
            var done = await Task.WhenAll(kind.Select(async task => (Task: task, Result: await ApplyAsync(request, task, types, cancellationToken))));
            foreach (var (task, result) in done)
            {
                results.Set(task, result);
            }
        }

        return null;
    }

    private static IEnumerable<List<SyncTask>> Runs(IEnumerable<SyncTask> tasks)
    {
        List<SyncTask> run = [];
        foreach (var task in tasks)
        {
            if (run.Count > 0 && run[^1].Key.Kind != task.Key.Kind)
            {
                yield return run;
                run = [];
            }

            run.Add(task);
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private async Task<TaskResult> PruneAsync(SyncRequest request, SyncTask task, ResourceType? type, CancellationToken cancellationToken)
    {
        var live = task.Live!;
        if (!request.Prune)
        {
            return new("PruneSkipped", "Succeeded", "ignored (requires pruning)");
        }

        if (SyncOptions.ValueOf(request.Options, live, "Prune") == "false")
        {
            return new("PruneSkipped", "Succeeded", "ignored (no prune)");
        }

        if (request.DryRun)
        {
            return new("Pruned", "Succeeded", "pruned (dry run)");
        }

        try
        {
            if (type is not null && !live.IsBeingDeleted())
            {
                await _removal.DeleteAsync(type, live, SyncOptions.PropagationPolicy(request.Options), cancellationToken);
                if (await client.FindAsync(type, live.Key(), cancellationToken) is { } leaving && leaving.Uid() == live.Uid())
                {
                    cache.Note(leaving);
                }
                else
                {
                    cache.NoteGone(live);
                }
            }

            return new("Pruned", "Succeeded", "pruned");
        }
        catch (ApiException error)
        {
            return new("SyncFailed", "Failed", error.Message);
        }
    }

    private async Task<TaskResult> ApplyAsync(
        SyncRequest request, SyncTask task, Dictionary<SyncTask, ResourceType?> types, CancellationToken cancellationToken)
    {
        try
        {
            var type = types[task] ?? await client.FindTypeAsync(task.Target!.Text("apiVersion"), task.Key.Kind, cancellationToken);
            if (type is null)
            {
                return new("SyncFailed", "Failed", NotFound(task));
            }

            types[task] = type;
            var target = task.Target!;
            if (task.IsHook)
            {
                target = target.Copy();
                target.Ensure("metadata")["finalizers"] = new JsonArray([.. target.Finalizers().Append(Words.HookFinalizer).Distinct().Select(name => JsonValue.Create(name))]);
            }

            if (SyncOptions.Has(request.Options, "RespectIgnoreDifferences=true") && task.Live is { } live)
            {
                target = IgnoredFields.Keep(target, live, request.Comparison.Rules);
            }

            if (request.DryRun)
            {
                return new("Synced", "Succeeded", await applier.ForeseeAsync(type, target, task.Live, request.Options, cancellationToken));
            }

            return new("Synced", "Running", await ApplyOrForceAsync(request, type, target, task.Live, cancellationToken));
        }
        catch (ApiException error)
        {
            return new("SyncFailed", "Failed", error.Message.Contains("Too long: ", StringComparison.Ordinal)
                ? $"{error.Message} \n -Additional Info: This error usually means that you are trying to add a large resource on client side. Consider using Server-side apply or syncing with replace enabled. Note: Syncing with Replace enabled is potentially destructive as it may cause resource deletion and re-creation."
                : error.Message);
        }
    }

    /// <summary>Applies, replaces or forces, as the sync, the target or the live object says.</summary>
    private async Task<string> ApplyOrForceAsync(SyncRequest request, ResourceType type, JsonObject target, JsonObject? live, CancellationToken cancellationToken)
    {
        bool IsAsked(string option) => Hooks.HasOption(target, option) || (live is not null && Hooks.HasOption(live, option));
        var options = IsAsked("Replace=true") ? request.Options.Add("Replace=true") : request.Options;
        return await applier.ApplyAsync(type, target, new(options, request.MigratedManager, request.Force || IsAsked("Force=true")), cancellationToken);
    }

    private async Task DeleteHooksAsync(
        SyncRequest request, IEnumerable<SyncTask> tasks, Dictionary<SyncTask, ResourceType?> types, string policy, CancellationToken cancellationToken)
    {
        foreach (var task in tasks.Where(task => task is { IsHook: true, Result.IsRunning: false } && Hooks.DeletePolicies(task.Target!).Contains(policy)))
        {
            if (types[task] is { } type && cache.Find(task.Key) is { } live && !live.IsBeingDeleted())
            {
                await _removal.RemoveFinalizerAsync(type, live.Key(), Words.HookFinalizer, cancellationToken);
                await _removal.DeleteAsync(type, live, SyncOptions.PropagationPolicy(request.Options), cancellationToken);
            }
        }
    }

    /// <summary>Deletes hooks of an earlier run that are in the way, and lets go of those that stay.</summary>
    /// <returns>Those that were there.</returns>
    private async Task<List<SyncTask>> ClearHooksAsync(
        SyncRequest request, IEnumerable<SyncTask> tasks, Dictionary<SyncTask, ResourceType?> types, CancellationToken cancellationToken)
    {
        List<SyncTask> leaving = [];
        foreach (var task in tasks.Where(task => task is { IsHook: true, Result.IsPending: true }))
        {
            ObjectKey key = new(task.Key.Namespace, task.Key.Name);
            if (types[task] is not { } type || await client.FindAsync(type, key, cancellationToken) is not { } live)
            {
                continue;
            }

            await _removal.RemoveFinalizerAsync(type, key, Words.HookFinalizer, cancellationToken);
            if (!Hooks.DeletePolicies(task.Target!).Contains("BeforeHookCreation"))
            {
                continue;
            }

            if (!live.IsBeingDeleted())
            {
                await _removal.DeleteAsync(type, live, SyncOptions.PropagationPolicy(request.Options), cancellationToken);
            }

            // Also what went at once is asked for again only by the next step.
            leaving.Add(task);
        }

        return leaving;
    }
}
