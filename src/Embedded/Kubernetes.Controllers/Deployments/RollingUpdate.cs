using k8s.Models;

namespace Kubernetes.Controllers.Deployments;

/// <summary>The arithmetic of a rolling update; nothing here reads or writes a cluster.</summary>
internal static class RollingUpdate
{
    public static int MaxSurge(V1Deployment deployment) => Resolve(deployment).Surge;

    public static int MaxUnavailable(V1Deployment deployment)
    {
        var replicas = Replicas(deployment);
        return deployment.Spec.Strategy?.Type == "Recreate" || replicas == 0 ? 0 : Math.Min(Resolve(deployment).Unavailable, replicas);
    }

    /// <summary>How many replicas the new ReplicaSet may have now.</summary>
    public static int NewReplicas(V1Deployment deployment, V1ReplicaSet newSet, IReadOnlyCollection<V1ReplicaSet> all)
    {
        var (wanted, has) = (Replicas(deployment), Replicas(newSet));
        if (deployment.Spec.Strategy?.Type == "Recreate" || has >= wanted) { return wanted; }
        var room = wanted + MaxSurge(deployment) - all.Sum(Replicas);
        return room <= 0 ? has : has + Math.Min(room, wanted - has);
    }

    /// <summary>How far old ReplicaSets may shrink now: first what is not healthy anyway, then as long as enough stay available.</summary>
    public static Dictionary<V1ReplicaSet, int> ScaleDown(V1Deployment deployment, V1ReplicaSet newSet, IReadOnlyList<V1ReplicaSet> old)
    {
        var sizes = old.ToDictionary(set => set, Replicas, ReferenceEqualityComparer.Instance as IEqualityComparer<V1ReplicaSet>);
        var minimum = Replicas(deployment) - MaxUnavailable(deployment);
        var newUnavailable = Replicas(newSet) - Available(newSet);
        var room = sizes.Values.Sum() + Replicas(newSet) - minimum - newUnavailable;
        if (sizes.Values.Sum() == 0 || room <= 0) { return []; }

        foreach (var set in old)
        {
            var unhealthy = Math.Max(0, sizes[set] - Available(set));
            var less = Math.Min(room, unhealthy);
            sizes[set] -= less;
            room -= less;
        }

        var spare = old.Sum(Available) + Available(newSet) - minimum;
        foreach (var set in old)
        {
            var less = Math.Min(Math.Max(0, spare), sizes[set]);
            sizes[set] -= less;
            spare -= less;
        }

        return old.Where(set => sizes[set] != Replicas(set)).ToDictionary(set => set, set => sizes[set]);
    }

    /// <summary>Spreads a changed number over the ReplicaSets that run, in proportion to their sizes.</summary>
    public static IEnumerable<(V1ReplicaSet Set, int Replicas)> Spread(V1Deployment deployment, V1ReplicaSet? newSet, IReadOnlyList<V1ReplicaSet> all)
    {
        var wanted = Replicas(deployment);
        var active = all.Where(set => Replicas(set) > 0).OrderByDescending(set => set.Metadata.CreationTimestamp).ToList();
        if (active.Count <= 1)
        {
            return (active.FirstOrDefault() ?? newSet ?? all.OrderByDescending(set => set.Metadata.CreationTimestamp).FirstOrDefault()) is { } only
                && (Replicas(only) != wanted || RevisionAnnotations.Desired(only) != wanted)
                    ? [(only, wanted)]
                    : [];
        }

        if (newSet is not null && Replicas(newSet) == wanted && RevisionAnnotations.Desired(newSet) == wanted && Available(newSet) == wanted)
        {
            return active.Where(set => set.Metadata.Uid != newSet.Metadata.Uid).Select(set => (set, 0));
        }

        return deployment.Spec.Strategy?.Type == "Recreate" ? [] : InProportion(deployment, active);
    }

    private static List<(V1ReplicaSet Set, int Replicas)> InProportion(V1Deployment deployment, List<V1ReplicaSet> active)
    {
        var allowed = Replicas(deployment) > 0 ? Replicas(deployment) + MaxSurge(deployment) : 0;
        var toAdd = allowed - active.Sum(Replicas);
        var ordered = toAdd > 0
            ? active.OrderByDescending(Replicas).ThenByDescending(set => set.Metadata.CreationTimestamp).ToList()
            : [.. active.OrderByDescending(Replicas).ThenBy(set => set.Metadata.CreationTimestamp)];
        var added = 0;
        List<(V1ReplicaSet Set, int Replicas)> sizes = [];
        foreach (var set in ordered)
        {
            var share = toAdd == 0 ? 0 : Share(deployment, set, allowed, toAdd, added);
            added += share;
            sizes.Add((set, Replicas(set) + share));
        }

        // What rounding left over goes to the largest.
        sizes[0] = (sizes[0].Set, Math.Max(0, sizes[0].Replicas + toAdd - added));
        return sizes;
    }

    private static int Share(V1Deployment deployment, V1ReplicaSet set, int allowed, int toAdd, int added)
    {
        var before = RevisionAnnotations.Maximum(set) is { } maximum and > 0 ? maximum : Replicas(deployment);
        var share = (int)Math.Round(Replicas(set) * (double)allowed / before, MidpointRounding.AwayFromZero) - Replicas(set);
        return toAdd > 0 ? Math.Min(share, toAdd - added) : Math.Max(share, toAdd - added);
    }

    private static (int Surge, int Unavailable) Resolve(V1Deployment deployment)
    {
        if (deployment.Spec.Strategy?.Type == "Recreate") { return (0, 0); }
        var (replicas, parameters) = (Replicas(deployment), deployment.Spec.Strategy?.RollingUpdate);
        var surge = Models.Resolve(parameters?.MaxSurge ?? "25%", replicas, roundUp: true);
        var unavailable = Models.Resolve(parameters?.MaxUnavailable ?? "25%", replicas, roundUp: false);

        // Validation forbids two zeros; percentages of few replicas can still round to them.
        return surge == 0 && unavailable == 0 ? (0, 1) : (surge, unavailable);
    }

    private static int Replicas(V1Deployment deployment) => deployment.Spec.Replicas ?? 1;

    private static int Replicas(V1ReplicaSet set) => set.Spec.Replicas ?? 1;

    private static int Available(V1ReplicaSet set) => set.Status?.AvailableReplicas ?? 0;
}
