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
internal sealed partial class SyncRunner(IResourceClient client, ClusterCache cache, ResourceApplier applier, ControllerOptions options)
{
    private static readonly TimeSpan LatestLook = TimeSpan.FromSeconds(30);

    /// <summary>Carries out one step.</summary>
    public async Task<SyncStep> StepAsync(SyncRequest request, AppProject project, CancellationToken cancellationToken)
    {
        var tasks = SyncTasks.Create(request, cache);
        var results = new SyncResults(request.Results);
        var types = await FindTypesAsync(tasks, cancellationToken);

        if (request.IsFirstStep)
        {
            var invalid = Validate(request, project, tasks, types, results);
            if (invalid.Count > 0)
            {
                return End("Failed", $"one or more synchronization tasks are not valid: {string.Join("; ", invalid.Distinct().Order(StringComparer.Ordinal))}", results);
            }

            if (await CreateNamespaceAsync(request, tasks, types, results, cancellationToken) is { } refused)
            {
                return End("Failed", refused, results);
            }

            tasks = tasks.RemoveAll(task => task.IsOnlyCreated);
        }

        var isMultiStep = tasks.Select(task => (task.Phase, task.Wave)).Distinct().Skip(1).Any();
        await LookAsync(tasks, isMultiStep, types, results, cancellationToken);
        var running = tasks.Where(task => task.Result.IsRunning && (isMultiStep || task.IsHook)).ToList();
        if (running.Count > 0)
        {
            return Wait(Awaited(running), results);
        }

        var missing = tasks.Where(task => task.IsMissing).ToList();
        if (missing.Count > 0)
        {
            return Wait(Awaited(missing), results);
        }

        var leaving = tasks.Where(task => task.IsPrune && task.Result.Status == "Pruned" && cache.Find(task.Key) is { } live && live.IsBeingDeleted()).ToList();
        if (leaving.Count > 0)
        {
            return Wait(Leaving(leaving), results);
        }

        var onFailure = tasks.Where(task => task.Phase is SyncPhase.SyncFail).ToList();
        var regular = tasks.Where(task => task.Phase is not SyncPhase.SyncFail).ToList();
        if (regular.Exists(task => task.Result.IsFailure))
        {
            await DeleteHooksAsync(tasks, types, "HookFailed", cancellationToken);
            return await FailAsync(request, onFailure, regular, "one or more synchronization tasks completed unsuccessfully", types, results, cancellationToken);
        }

        var pending = regular.Where(task => task.Result.IsPending).ToList();
        if (pending.Count == 0)
        {
            await DeleteHooksAsync(tasks, types, "HookSucceeded", cancellationToken);
            return End("Succeeded", "successfully synced (no more tasks)", results);
        }

        var (phase, wave) = (pending[0].Phase, pending[0].Wave);
        var now = pending.Where(task => task.Phase == phase && task.Wave == wave).ToList();
        if (await RunAsync(request, now, types, results, cancellationToken) is { } awaited)
        {
            return Wait(awaited, results);
        }

        if (now.Exists(task => task.Result.IsFailure))
        {
            return await FailWaveAsync(request, now, onFailure, tasks, types, results, cancellationToken);
        }

        var isLast = pending.Count == now.Count;
        if (isLast && !now.Exists(task => task.IsHook))
        {
            await DeleteHooksAsync(tasks, types, "HookSucceeded", cancellationToken);
            return End("Succeeded", "successfully synced (all tasks run)", results);
        }

        return Wait(Awaited(now), results) with { Continue = isLast ? LatestLook : options.WaveDelay };
    }

    /// <summary>Ends running hooks, because the operation is to end.</summary>
    public async Task<ImmutableArray<JsonObject>> TerminateAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        var tasks = SyncTasks.Create(request, cache);
        var results = new SyncResults(request.Results);
        var types = await FindTypesAsync(tasks, cancellationToken);
        foreach (var task in tasks.Where(task => task is { IsHook: true, Result.IsRunning: true }))
        {
            if (types.GetValueOrDefault(task) is not { } type || await client.FindAsync(type, new(task.Key.Namespace, task.Key.Name), cancellationToken) is not { } live)
            {
                results.Set(task, task.Result with { HookPhase = "Succeeded", Message = "Terminated" });
                continue;
            }

            // It may have ended by itself meanwhile.
            var (phase, message) = HookPhase(live);
            await applier.RemoveFinalizerAsync(type, live.Key(), Words.HookFinalizer, cancellationToken);
            if (phase == "Running" || Hooks.DeletePolicies(live).Contains("HookFailed"))
            {
                await applier.DeleteAsync(type, live, "Background", cancellationToken);
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
            if (task.IsHook && phase is not "Running" && types[task] is { } hookType)
            {
                await applier.RemoveFinalizerAsync(hookType, live.Key(), Words.HookFinalizer, cancellationToken);
            }
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
