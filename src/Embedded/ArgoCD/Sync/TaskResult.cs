namespace ArgoCD.Sync;

/// <summary>What became of a task so far, in the words of <c>status.operationState.syncResult.resources</c>.</summary>
/// <param name="Status"><c>Synced</c>, <c>SyncFailed</c>, <c>Pruned</c>, <c>PruneSkipped</c>; empty while it has not run.</param>
/// <param name="HookPhase"><c>Running</c>, <c>Succeeded</c>, <c>Failed</c>, <c>Error</c>, <c>Terminating</c>; empty while it has not run.</param>
/// <param name="Message">What was done, or why not.</param>
internal sealed record TaskResult(string Status, string HookPhase, string Message)
{
    public static readonly TaskResult None = new("", "", "");

    public bool IsPending => HookPhase.Length == 0 && Status.Length == 0;

    public bool IsRunning => HookPhase is "Running" or "Terminating";

    public bool IsCompleted => HookPhase is "Succeeded" or "Failed" or "Error";

    public bool IsFailure => Status == "SyncFailed" || HookPhase is "Failed" or "Error";
}
