namespace Kubernetes.Kubelet.Exec;

/// <summary>The streams of a command; they are the caller's.</summary>
/// <param name="Input">What it reads.</param>
/// <param name="Output">Where its output goes.</param>
/// <param name="Error">Where its errors go.</param>
public sealed record ExecStreams(Stream Input, Stream Output, Stream Error);
