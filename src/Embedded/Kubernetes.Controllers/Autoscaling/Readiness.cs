namespace Kubernetes.Controllers.Autoscaling;

/// <summary>When a young pod counts.</summary>
internal sealed record Readiness(DateTimeOffset Now, TimeSpan InitialReadinessDelay, TimeSpan CpuInitializationPeriod);
