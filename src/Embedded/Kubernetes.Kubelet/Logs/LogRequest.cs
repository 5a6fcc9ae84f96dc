namespace Kubernetes.Kubelet.Logs;

/// <summary>Which part of which log is wanted.</summary>
/// <param name="Namespace">The namespace of the pod.</param>
/// <param name="Pod">The name of the pod.</param>
/// <param name="Container">The container; empty where the pod has only one.</param>
/// <param name="Follow">Whether to wait for more.</param>
/// <param name="Previous">Whether the log of the instance before the last restart is meant.</param>
/// <param name="Timestamps">Whether each line begins with its time.</param>
/// <param name="TailLines">How many lines from the end; null for all.</param>
/// <param name="SinceSeconds">How old the oldest line may be, in seconds; null for any age.</param>
/// <param name="SinceTime">How early the oldest line may be; null for any time.</param>
/// <param name="LimitBytes">After how many bytes to end; null for none.</param>
public sealed record LogRequest(
    string Namespace,
    string Pod,
    string Container,
    bool Follow = false,
    bool Previous = false,
    bool Timestamps = false,
    long? TailLines = null,
    long? SinceSeconds = null,
    DateTimeOffset? SinceTime = null,
    long? LimitBytes = null);
