namespace ArgoRollouts;

/// <summary>How many pods each side of a canary gets when no router splits the traffic (utils/replicaset/canary.go).</summary>
internal static class CanaryArithmetic
{
    /// <summary>One side of a canary.</summary>
    /// <param name="Spec">The pods it is to have now.</param>
    /// <param name="Available">The pods that are available.</param>
    public readonly record struct Side(int Spec, int Available)
    {
        /// <summary>Available, but never more than asked for.</summary>
        public int Counted => Math.Min(Spec, Available);
    }

    /// <summary>The counts that come closest to a weight.</summary>
    public static (int Canary, int Stable) Wanted(int replicas, int weight, int surge)
    {
        if (replicas <= 0) { return (0, 0); }
        var zeroOk = weight is 0 or 100 || (replicas == 1 && surge == 0);
        List<(int Canary, int Total)> options = [];
        Add(replicas, always: true);
        if (surge > 0) { Add(replicas + 1, always: false); }
        if (options.Count == 0) { options.Add((Math.Clamp(replicas * weight / 100, 1, replicas - 1), replicas)); }
        var (canary, total) = options.MinBy(option => option.Total == 0 ? weight : Math.Abs((100.0 * option.Canary / option.Total) - weight));
        return (canary, total - canary);

        void Add(int of, bool always)
        {
            // Rounded up counts from the wanted replicas in both rows: the extra pod is not weighed itself.
            var up = (int)Math.Ceiling(replicas * weight / 100.0);
            var down = (int)Math.Floor(replicas * weight / 100.0);
            if (!always || up < replicas || zeroOk) { options.Add((up, of)); }
            if (of * weight % 100 != 50 && (down > 0 || zeroOk)) { options.Add((down, of)); }
        }
    }

    /// <summary>The next counts on the way, within surge and unavailability.</summary>
    public static (int Canary, int Stable) Next(
        int replicas, int surge, int unavailable, Side canary, Side stable, int older, int wantedCanary, int wantedStable)
    {
        var (nextCanary, nextStable) = (canary.Spec, stable.Spec);
        var room = replicas + surge - canary.Spec - stable.Spec - older;
        if (room > 0 && nextStable < wantedStable)
        {
            var more = Math.Min(room, wantedStable - nextStable);
            nextStable += more;
            room -= more;
        }

        if (room > 0 && nextCanary < wantedCanary) { nextCanary += Math.Min(room, wantedCanary - nextCanary); }
        if (older > 0) { return (nextCanary, nextStable); }

        var floor = replicas - unavailable;
        var isIncreasing = wantedCanary >= canary.Spec;
        var spare = (isIncreasing ? canary.Counted + stable.Spec : canary.Spec + stable.Counted) - floor;
        if (spare > 0)
        {
            if (isIncreasing && stable.Spec > wantedStable) { nextStable = Math.Max(wantedStable, stable.Spec - spare); }
            if (!isIncreasing && canary.Spec > wantedCanary) { nextCanary = Math.Max(wantedCanary, canary.Spec - spare); }
        }

        return (nextCanary, nextStable);
    }
}
