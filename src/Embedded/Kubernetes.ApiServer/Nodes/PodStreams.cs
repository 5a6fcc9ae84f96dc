namespace Kubernetes.ApiServer.Nodes;

/// <summary>The streams of a command.</summary>
/// <param name="Input">What it reads; empty where the client sends nothing.</param>
/// <param name="Output">Where its output goes.</param>
/// <param name="Error">Where its errors go; the output where there is a terminal.</param>
public sealed record PodStreams(Stream Input, Stream Output, Stream Error);
