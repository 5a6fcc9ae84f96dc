using System.Collections.Immutable;
using k8s.Models;

namespace Kubernetes.Controllers.DaemonSets;

/// <summary>What a rolling update does next: either a node loses its old pod first, or it gets the new one beside it (pkg/controller/daemon/update.go).</summary>
/// <param name="Create">The nodes that get a new pod beside the old one.</param>
/// <param name="Delete">The old pods that go.</param>
internal sealed record DaemonUpdate(ImmutableArray<string> Create, ImmutableArray<V1Pod> Delete)
{
    public static DaemonUpdate None { get; } = new([], []);

    public static DaemonUpdate Plan(V1DaemonSet set, IReadOnlyCollection<DaemonPlace> places)
    {
        var wanted = places.Where(place => place.ShouldRun).ToList();
        var rolling = set.Spec.UpdateStrategy?.RollingUpdate;
        var surge = Models.Resolve(rolling?.MaxSurge, wanted.Count, roundUp: true);
        return surge > 0 ? Surging(wanted, surge) : Replacing(wanted, Models.Resolve(rolling?.MaxUnavailable, wanted.Count, roundUp: true, absent: 1));
    }

    private static DaemonUpdate Replacing(List<DaemonPlace> places, int maxUnavailable)
    {
        var outdated = places.Where(place => place is { Updated: null, Old: not null }).ToList();

        // What does not serve may go at once: it takes nothing away from anybody.
        var idle = outdated.Where(place => !place.OldIsAvailable).ToList();
        var unavailable = places.Count(place => !place.IsAvailable);
        var serving = outdated.Where(place => place.OldIsAvailable).Take(Math.Max(0, maxUnavailable - unavailable));
        return new([], [.. idle.Concat(serving).Select(place => place.Old!)]);
    }

    private static DaemonUpdate Surging(List<DaemonPlace> places, int maxSurge)
    {
        var replaced = places.Where(place => place is { Old: not null, UpdatedIsAvailable: true }).Select(place => place.Old!);
        var surging = places.Count(place => place is { Old: not null, Updated: not null, UpdatedIsAvailable: false });
        var outdated = places.Where(place => place is { Old: not null, Updated: null }).ToList();
        var idle = outdated.Where(place => !place.OldIsAvailable).Select(place => place.Node);
        var serving = outdated.Where(place => place.OldIsAvailable).Select(place => place.Node).Take(Math.Max(0, maxSurge - surging));
        return new([.. idle, .. serving], [.. replaced]);
    }
}
