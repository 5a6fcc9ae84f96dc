namespace Kubernetes.Runtime.Usage;

/// <summary>What a running container had used at a moment.</summary>
/// <param name="Name">Its name in its pod.</param>
/// <param name="StartedAt">When this instance of it started.</param>
/// <param name="CpuTime">Its CPU time since then.</param>
/// <param name="MemoryBytes">Its memory now.</param>
public sealed record ContainerUsage(string Name, DateTimeOffset StartedAt, TimeSpan CpuTime, long MemoryBytes);
