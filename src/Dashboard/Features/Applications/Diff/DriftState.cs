using System.Collections.Immutable;
using Kubernetes.Runtime;

namespace Dashboard.Features.Applications.Diff;

/// <summary>What the watch for drift has seen.</summary>
/// <param name="Kinds">The kinds whose objects it has been told of.</param>
/// <param name="Open">Differences that stand.</param>
/// <param name="Healed">The newest healed one of each Application.</param>
public sealed record DriftState(
    ImmutableHashSet<string> Kinds,
    ImmutableDictionary<(string Kind, ObjectKey Key), (ObjectKey Application, Drift Drift)> Open,
    ImmutableDictionary<ObjectKey, Drift> Healed)
{
    /// <summary>Before anything was watched.</summary>
    public static DriftState Nothing { get; } = new(
        [], ImmutableDictionary<(string, ObjectKey), (ObjectKey, Drift)>.Empty, ImmutableDictionary<ObjectKey, Drift>.Empty);
}
