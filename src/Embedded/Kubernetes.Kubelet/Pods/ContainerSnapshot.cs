namespace Kubernetes.Kubelet.Pods;

/// <summary>The state of a container at a moment.</summary>
internal sealed record ContainerSnapshot
{
    internal string WaitingReason { get; init; } = "ContainerCreating";

    internal string? WaitingMessage { get; init; }

    internal DateTimeOffset? RunningSince { get; init; }

    internal Termination? Terminated { get; init; }

    internal Termination? Last { get; init; }

    internal bool Ready { get; init; }

    internal bool Started { get; init; }

    internal int RestartCount { get; init; }

    internal string Image { get; init; } = "";

    internal string ImageId { get; init; } = "";

    internal string ContainerId { get; init; } = "";

    internal bool IsRunning => RunningSince is not null;

    internal bool IsWaiting => RunningSince is null && Terminated is null;

    internal ContainerSnapshot Waiting(string reason, string? message = null) => this with
    {
        WaitingReason = reason,
        WaitingMessage = message,
        RunningSince = null,
        Last = Terminated ?? Last,
        Terminated = null,
        Ready = false,
        Started = false,
    };

    internal ContainerSnapshot Running(DateTimeOffset since, string containerId) => this with
    {
        RunningSince = since,
        Last = Terminated ?? Last,
        Terminated = null,
        ContainerId = containerId,
        Ready = false,
        Started = false,
    };

    internal ContainerSnapshot Ended(Termination termination) => this with
    {
        RunningSince = null,
        Terminated = termination,
        Ready = false,
        Started = false,
    };
}
