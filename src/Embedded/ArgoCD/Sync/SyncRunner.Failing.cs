using System.Collections.Immutable;
using Kubernetes.Runtime;

namespace ArgoCD.Sync;

internal sealed partial class SyncRunner
{
    /// <summary>Ends a sync of which a wave could not be applied whole; what was applied of it is waited for first.</summary>
    private async Task<SyncStep> FailWaveAsync(
        SyncRequest request, List<SyncTask> wave, List<SyncTask> onFailure, ImmutableArray<SyncTask> all,
        Dictionary<SyncTask, ResourceType?> types, SyncResults results, CancellationToken cancellationToken)
    {
        const string Message = "one or more objects failed to apply";
        var running = wave.Where(task => task.Result.IsRunning).ToList();
        if (running.Count == 0)
        {
            var step = await FailAsync(request, onFailure, wave, Message, types, results, cancellationToken);
            if (step.Phase == "Failed")
            {
                await DeleteHooksAsync(request, all, types, "HookFailed", cancellationToken);
            }

            return step;
        }

        if (onFailure.Count > 0 && (await FailAsync(request, onFailure, wave, Message, types, results, cancellationToken)).Phase != "Failed")
        {
            running.AddRange(onFailure);
        }

        // Where nothing has to become healthy, the next look ends it.
        return Wait(Awaited(running), results);
    }

    /// <summary>Runs the hooks for failure, and ends once they have.</summary>
    private async Task<SyncStep> FailAsync(
        SyncRequest request, List<SyncTask> onFailure, IEnumerable<SyncTask> tried, string message,
        Dictionary<SyncTask, ResourceType?> types, SyncResults results, CancellationToken cancellationToken)
    {
        var text = WithReasons(message, tried.Where(task => task.Result.Status == "SyncFailed"));
        if (onFailure.TrueForAll(task => task.Result.IsCompleted))
        {
            var refused = onFailure.Where(task => task.Result.Status == "SyncFailed").ToList();
            return End("Failed", refused.Count == 0 ? text : $"{text}\n{WithReasons("one or more SyncFail hooks failed", refused)}", results);
        }

        var pending = onFailure.Where(task => !task.Result.IsCompleted && !task.Result.IsRunning).ToList();
        var awaited = await RunAsync(request, pending, types, results, cancellationToken);
        return Wait(awaited ?? Awaited(pending), results);
    }

    private static string WithReasons(string message, IEnumerable<SyncTask> failed) =>
        string.Join(",", failed.Select(task => task.Result.Message).Distinct()) is { Length: > 0 } reasons ? $"{message}, reason: {reasons}" : message;
}
