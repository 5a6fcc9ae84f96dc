namespace Kubernetes.Kubelet.Pods;

/// <summary>How one run of a container ended.</summary>
internal sealed record Termination(
    int ExitCode, string Reason, string? Message, DateTimeOffset? StartedAt, DateTimeOffset FinishedAt, string ContainerId);
