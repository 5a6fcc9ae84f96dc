namespace MetricsServer.Storage;

/// <summary>What was used between two measurements.</summary>
/// <param name="Timestamp">The time of the later one.</param>
/// <param name="Window">The time between them.</param>
/// <param name="Cores">The CPU that was used, in cores.</param>
/// <param name="MemoryBytes">The memory at the later one.</param>
internal sealed record Rate(DateTimeOffset Timestamp, TimeSpan Window, double Cores, long MemoryBytes);
