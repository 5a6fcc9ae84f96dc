using System.Collections.Immutable;
using Kubernetes.Runtime;

namespace Dashboard.Features.Autoscaling;

/// <summary>What was heard of autoscalers and of the pods' usage.</summary>
/// <param name="Samples">The last 15 minutes of each autoscaler, oldest first.</param>
/// <param name="Pods">The newest usage of each pod.</param>
/// <param name="Reason">Why the metrics API gives none; null where it does.</param>
public sealed record UsageState(
    ImmutableDictionary<ObjectKey, ImmutableList<AutoscalerSample>> Samples, ImmutableDictionary<ObjectKey, PodUsage> Pods, string? Reason)
{
    /// <summary>Before anything was heard.</summary>
    public static UsageState Nothing { get; } = new(ImmutableDictionary<ObjectKey, ImmutableList<AutoscalerSample>>.Empty, ImmutableDictionary<ObjectKey, PodUsage>.Empty, null);
}
