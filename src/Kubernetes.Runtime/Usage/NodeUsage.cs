using System.Collections.Immutable;

namespace Kubernetes.Runtime.Usage;

/// <summary>What a node and its pods had used at a moment.</summary>
/// <param name="Node">The name of the node.</param>
/// <param name="Timestamp">The moment.</param>
/// <param name="CpuTime">The CPU time of all containers and of the node itself since it started; it never falls.</param>
/// <param name="MemoryBytes">The memory in use.</param>
/// <param name="Pods">The pods with at least one running container.</param>
public sealed record NodeUsage(string Node, DateTimeOffset Timestamp, TimeSpan CpuTime, long MemoryBytes, ImmutableArray<PodUsage> Pods);
