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
                return End("Failed", $"one or more synchronization tasks are not valid: {string.Join("; ", invalid)}", results);
            }

            if (await DryRunAsync(request, tasks, types, results, cancellationToken) is { } refused)
            {
                return End("Failed", refused, results);
            }
        }

        await LookAsync(tasks, types, results, cancellationToken);

        var several = tasks.Select(task => (task.Phase, task.Wave)).Distinct().Count() > 1 || tasks.Any(task => task is { IsHook: true, Result.IsRunning: true });
        var running = tasks.Where(task => task.Result.IsRunning && (several || task.IsHook)).ToList();
        if (running.Count > 0)
        {
            var what = running[0].IsHook ? "completion of hook" : "healthy state of";
            return Wait($"waiting for {what} {running[0].Key.Short}{More(running.Count, running[0].IsHook ? "hooks" : "resources")}", results);
        }

        var leaving = tasks.Where(task => task.IsPrune && task.Result.Status == "Pruned" && cache.Find(task.Key) is { } live && live.IsBeingDeleted()).ToList();
        if (several && leaving.Count > 0 && tasks.Any(task => task.Result.IsPending && task.Phase is not SyncPhase.SyncFail))
        {
            return Wait($"waiting for deletion of {leaving[0].Key.Short}{More(leaving.Count, "resources")}", results);
        }

        if (tasks.Any(task => task.Phase is not SyncPhase.SyncFail && task.Result.IsFailure))
        {
            return await FailAsync(request, tasks, types, results, cancellationToken);
        }

        var pending = tasks.Where(task => task.Result.IsPending && task.Phase is not SyncPhase.SyncFail).ToList();
        if (pending.Count == 0)
        {
            await DeleteHooksAsync(tasks, types, "HookSucceeded", cancellationToken);
            return End("Succeeded", "successfully synced (no more tasks)", results);
        }

        var (phase, wave) = (pending[0].Phase, pending[0].Wave);
        var now = pending.Where(task => task.Phase == phase && task.Wave == wave).ToList();
        if (await ClearHooksAsync(now, types, cancellationToken) is { } awaited)
        {
            return Wait($"waiting for deletion of hook {awaited.Key.Short}", results);
        }

        var unconfirmed = request.DryRun || request.IsConfirmed ? [] : now.Where(task => task.IsPrune && request.Prune && NeedsConfirmation(request, task)).ToList();
        if (unconfirmed.Count > 0)
        {
            return Wait($"waiting for pruning confirmation of {unconfirmed[0].Key.Short}{More(unconfirmed.Count, "resources")}", results);
        }

        await RunAsync(request, now, types, results, cancellationToken);
        if (now.Exists(task => task.Result.IsFailure))
        {
            return await FailAsync(request, tasks, types, results, cancellationToken);
        }

        var isLast = pending.Count == now.Count;
        if (isLast && !now.Exists(task => task.IsHook))
        {
            await DeleteHooksAsync(tasks, types, "HookSucceeded", cancellationToken);
            return End("Succeeded", "successfully synced (all tasks run)", results);
        }

        return new("Running", "one or more tasks are running", results.ToImmutable(), isLast ? LatestLook : options.WaveDelay);
    }

    /// <summary>Ends running hooks, because the operation is to end.</summary>
    public async Task<ImmutableArray<JsonObject>> TerminateAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        var tasks = SyncTasks.Create(request, cache);
        var results = new SyncResults(request.Results);
        var types = await FindTypesAsync(tasks, cancellationToken);
        foreach (var task in tasks.Where(task => task is { IsHook: true, Result.IsRunning: true }))
        {
            if (types.GetValueOrDefault(task) is { } type && cache.Find(task.Key) is { } live)
            {
                await applier.RemoveFinalizerAsync(type, live.Key(), Words.HookFinalizer, cancellationToken);
                await applier.DeleteAsync(type, live, "Background", cancellationToken);
            }

            results.Set(task, new("Synced", "Failed", "Terminated"));
        }

        return results.ToImmutable();
    }

    private static bool NeedsConfirmation(SyncRequest request, SyncTask task) =>
        SyncOptions.Has(request.Options, task.Live!, "Prune=confirm") && !SyncOptions.Has(request.Options, task.Live!, "Prune=false");

    private static SyncStep End(string phase, string message, SyncResults results) => new(phase, message, results.ToImmutable(), null);

    private static SyncStep Wait(string message, SyncResults results) => new("Running", message, results.ToImmutable(), LatestLook);

    private static string More(int count, string what) => count > 1 ? $" and {count - 1} more {what}" : "";

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
        ImmutableArray<SyncTask> tasks, Dictionary<SyncTask, ResourceType?> types, SyncResults results, CancellationToken cancellationToken)
    {
        foreach (var task in tasks.Where(task => task.Result.IsRunning))
        {
            if (cache.Find(task.Key) is not { } live)
            {
                // What was applied a moment ago may not have come through the watch yet.
                live = types[task] is { } type ? await client.FindAsync(type, new(task.Key.Namespace, task.Key.Name), cancellationToken) : null;
                if (live is null)
                {
                    results.Set(task, new("Synced", task.IsHook ? "Failed" : "Running", $"Resource {task.Key.Short} is missing, it might have been deleted"));
                    continue;
                }
            }

            var health = HealthCheck.Of(live);
            var (phase, message) = (health?.Status, task.IsHook) switch
            {
                (null, _) => ("Succeeded", $"{task.Key.Name} created"),
                (ResourceHealth.Healthy, _) => ("Succeeded", health!.Message),
                (ResourceHealth.Degraded, _) => ("Failed", health!.Message),
                (ResourceHealth.Unknown, true) => ("Failed", health!.Message),
                _ => ("Running", health!.Message),
            };
            results.Set(task, task.Result with { HookPhase = phase, Message = message.Length > 0 ? message : task.Result.Message });
            if (task.IsHook && phase is not "Running" && types[task] is { } hookType)
            {
                await applier.RemoveFinalizerAsync(hookType, live.Key(), Words.HookFinalizer, cancellationToken);
            }
        }
    }
}
