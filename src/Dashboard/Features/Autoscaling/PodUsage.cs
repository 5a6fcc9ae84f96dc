using Kubernetes.Runtime;

namespace Dashboard.Features.Autoscaling;

/// <summary>What a pod used, as the metrics API says.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Cpu">Thousandths of a core, over all containers.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="At">When it was measured.</param>
public sealed record PodUsage(ObjectKey Pod, double Cpu, double Memory, DateTimeOffset? At);
