using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.Applications.Cache;
using ArgoCD.Health;
using ArgoCD.Objects;
using ArgoCD.Projects;
using Kubernetes.Runtime;

namespace ArgoCD.Sync;

/// <summary>Carries a sync one step on: what ran is looked at, and the next wave is applied.</summary>
internal sealed partial class SyncRunner(IResourceClient client, ClusterCache cache, ResourceApplier applier, ControllerOptions options, TimeProvider time)
{
    private static readonly TimeSpan LatestLook = TimeSpan.FromSeconds(30);

    private readonly ResourceRemoval _removal = new(client);

    /// <summary>Carries out one step.</summary>
    public async Task<SyncStep> StepAsync(SyncRequest request, AppProject project, CancellationToken cancellationToken)
    {
        var tasks = SyncTasks.Create(request, cache);
        var results = new SyncResults(request.Results);
        var types = await FindTypesAsync(tasks, cancellationToken);

        // What was permitted when the sync began may be refused before it ends.
        var invalid = Validate(request, project, tasks, types, results);
        if (invalid.Count > 0)
        {
            return End("Failed", $"one or more synchronization tasks are not valid: {string.Join("; ", invalid.Distinct().Order(StringComparer.Ordinal))}", results);
        }

        var isMultiStep = tasks.Select(task => (task.Phase, task.Wave)).Distinct().Skip(1).Any();
        if (request.IsFirstStep)
        {
            var created = NewNamespace(request, tasks);
            if (created is not null)
            {
                await RunAsync(request, [created], types, results, cancellationToken);
                if (created.Result.IsFailure)
                {
                    return End("Failed", WithReasons("the namespace failed to apply", [created]), results);
                }
            }

            if (request.DryRun)
            {
                return await ForeseeAsync(request, tasks.RemoveAll(task => task == created), types, results, cancellationToken);
            }

            if (created is not null && isMultiStep)
            {
                return Wait(Awaited([created]), results);
            }
        }

        await LookAsync(tasks, isMultiStep, types, results, cancellationToken);
        var running = tasks.Where(task => (task.Result.IsRunning && (isMultiStep || task.IsHook)) || task.IsMissing).ToList();
        if (running.Count > 0)
        {
            return Wait(Awaited(running), results);
        }

        var leaving = tasks.Where(task => task.IsPrune && task.Result.Status == "Pruned" && cache.Find(task.Key) is { } live && live.IsBeingDeleted()).ToList();
        if (leaving.Count > 0)
        {
            return Wait(Leaving(leaving), results);
        }

        foreach (var hook in tasks.Where(task => task is { IsHook: true, Result.IsCompleted: true }))
        {
            await ReleaseAsync(hook, types, cancellationToken);
        }

        var onFailure = tasks.Where(task => task.Phase is SyncPhase.SyncFail).ToList();
        var regular = tasks.Where(task => task.Phase is not SyncPhase.SyncFail).ToList();
        if (regular.Exists(task => task.Result.IsFailure))
        {
            await DeleteHooksAsync(request, tasks, types, "HookFailed", cancellationToken);
            return await FailAsync(request, onFailure, regular, "one or more synchronization tasks completed unsuccessfully", types, results, cancellationToken);
        }

        var pending = regular.Where(task => task is { Result.IsPending: true, IsLeftOut: false }).ToList();
        if (pending.Count == 0)
        {
            await DeleteHooksAsync(request, tasks, types, "HookSucceeded", cancellationToken);
            return End("Succeeded", "successfully synced (no more tasks)", results);
        }

        var (phase, wave) = (pending[0].Phase, pending[0].Wave);
        var now = pending.Where(task => task.Phase == phase && task.Wave == wave).ToList();
        var awaited = await RunAsync(request, now, types, results, cancellationToken);
        if (now.Exists(task => task.Result.IsFailure))
        {
            return await FailWaveAsync(request, now, onFailure, tasks, types, results, cancellationToken);
        }

        // Others get a chance to react to what was applied, or its health would be read as it was before.
        var isLast = pending.Count == now.Count;
        if (!isLast)
        {
            await Task.Delay(options.WaveDelay, time, cancellationToken);
        }

        if (awaited is not null)
        {
            return Wait(awaited, results);
        }

        if (isLast && !now.Exists(task => task.IsHook))
        {
            await DeleteHooksAsync(request, tasks, types, "HookSucceeded", cancellationToken);
            return End("Succeeded", "successfully synced (all tasks run)", results);
        }

        return Wait(Awaited(now), results);
    }

    /// <summary>Tells what a sync would do: everything at once, for nothing has to become healthy.</summary>
    private async Task<SyncStep> ForeseeAsync(
        SyncRequest request, ImmutableArray<SyncTask> tasks, Dictionary<SyncTask, ResourceType?> types, SyncResults results, CancellationToken cancellationToken)
    {
        // Of a kind that is only defined in this sync, or that may be missing, nothing can be told.
        var known = tasks.Where(task => types[task] is not null && !task.IsLeftOut).ToList();
        if (await RunAsync(request, known, types, results, cancellationToken) is { } awaited)
        {
            return Wait(awaited, results);
        }

        return known.Exists(task => task.Result.IsFailure) ? End("Failed", "one or more objects failed to apply (dry run)", results)
            : End("Succeeded", tasks.Any(task => types[task] is null) ? "successfully synced (all tasks run)" : "successfully synced (no more tasks)", results);
    }

    /// <summary>Ends running hooks, because the operation is to end.</summary>
    public async Task<ImmutableArray<JsonObject>> TerminateAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        var tasks = SyncTasks.Create(request, cache);
        var results = new SyncResults(request.Results);
        var types = await FindTypesAsync(tasks, cancellationToken);
        foreach (var done in tasks.Where(task => task is { IsHook: true, Result.IsCompleted: true }))
        {
            await ReleaseAsync(done, types, cancellationToken);
        }

        foreach (var task in tasks.Where(task => task is { IsHook: true, Result.IsRunning: true }))
        {
            if (types.GetValueOrDefault(task) is not { } type || await client.FindAsync(type, new(task.Key.Namespace, task.Key.Name), cancellationToken) is not { } live)
            {
                results.Set(task, task.Result with { HookPhase = "Succeeded", Message = "Terminated" });
                continue;
            }

            // It may have ended by itself meanwhile.
            var (phase, message) = HookPhase(live);
            await _removal.RemoveFinalizerAsync(type, live.Key(), Words.HookFinalizer, cancellationToken);
            if (phase == "Running" || Hooks.DeletePolicies(task.Target!).Contains("HookFailed"))
            {
                await _removal.DeleteAsync(type, live, SyncOptions.PropagationPolicy(request.Options), cancellationToken);
            }

            results.Set(task, task.Result with { HookPhase = phase == "Running" ? "Failed" : phase, Message = phase == "Running" ? "Terminated" : message });
        }

        return results.ToImmutable();
    }

    private static SyncStep End(string phase, string message, SyncResults results) => new(phase, message, results.ToImmutable(), null);

    private static SyncStep Wait(string message, SyncResults results) => new("Running", message, results.ToImmutable(), LatestLook);

    /// <summary>What is waited for: hooks before resources, by the first of them.</summary>
    private static string Awaited(List<SyncTask> tasks) =>
        Waiting(tasks.Exists(task => task.IsHook) ? "completion of hook" : "healthy state of", tasks);

    private static string Leaving(List<SyncTask> tasks) =>
        Waiting(tasks.Exists(task => task.IsHook) ? "deletion of hook" : "deletion of", tasks);

    private static string Waiting(string what, List<SyncTask> tasks) =>
        $"waiting for {what} {(tasks.Find(task => task.IsHook) ?? tasks[0]).Key.Short}"
        + (tasks.Count > 1 ? $" and {tasks.Count - 1} more {(tasks.TrueForAll(task => task.IsHook) ? "hooks" : "resources")}" : "");

    private async Task<Dictionary<SyncTask, ResourceType?>> FindTypesAsync(ImmutableArray<SyncTask> tasks, CancellationToken cancellationToken)
    {
        Dictionary<SyncTask, ResourceType?> types = [];
        foreach (var task in tasks)
        {
            types[task] = await client.FindTypeAsync(task.Source!.Text("apiVersion"), task.Key.Kind, cancellationToken);
        }

        return types;
    }

    /// <summary>What runs is done when it is healthy, or when its kind has no health.</summary>
    private async Task LookAsync(
        ImmutableArray<SyncTask> tasks, bool isMultiStep, Dictionary<SyncTask, ResourceType?> types, SyncResults results, CancellationToken cancellationToken)
    {
        foreach (var task in tasks.Where(task => task.Result.IsRunning))
        {
            // What was applied a moment ago may not have come through the watch yet.
            var live = cache.Find(task.Key)
                ?? (types[task] is { } known ? await client.FindAsync(known, new(task.Key.Namespace, task.Key.Name), cancellationToken) : null);
            if (live is null)
            {
                if (isMultiStep || task.IsHook)
                {
                    task.IsMissing = true;
                    results.Set(task, new("SyncFailed", "Error", $"Resource {task.Key.Short} is missing, it might have been deleted"));
                }

                continue;
            }

            var health = HealthCheck.Of(live);
            var (phase, message) = task.IsHook ? HookPhase(live) : health?.Status switch
            {
                null or ResourceHealth.Healthy => ("Succeeded", health?.Message ?? ""),
                ResourceHealth.Degraded => ("Failed", health.Message),
                _ => ("Running", ""),
            };
            results.Set(task, task.Result with { HookPhase = phase, Message = message.Length > 0 ? message : task.Result.Message });
        }
    }

    /// <summary>Takes this controller's finalizer away from a hook that is done, which may then go.</summary>
    private async Task ReleaseAsync(SyncTask hook, Dictionary<SyncTask, ResourceType?> types, CancellationToken cancellationToken)
    {
        if (types[hook] is { } type)
        {
            await _removal.RemoveFinalizerAsync(type, new(hook.Key.Namespace, hook.Key.Name), Words.HookFinalizer, cancellationToken);
        }
    }

    private static (string Phase, string Message) HookPhase(JsonObject live) => HealthCheck.Of(live) is not { } health
        ? ("Succeeded", $"{live.Name()} created")
        : (health.Status switch
        {
            ResourceHealth.Unknown or ResourceHealth.Degraded => "Failed",
            ResourceHealth.Progressing or ResourceHealth.Suspended => "Running",
            _ => "Succeeded",
        }, health.Message);
}
