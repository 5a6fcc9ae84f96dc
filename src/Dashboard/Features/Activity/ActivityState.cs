using System.Collections.Immutable;

namespace Dashboard.Features.Activity;

/// <summary>What happened lately.</summary>
/// <param name="Entries">The newest first, at most fifty.</param>
/// <param name="PushToRunning">From the newest push that was watched to its end until all its Applications were Synced and Healthy; null before the first.</param>
/// <param name="PushesSeen">Pushes seen since the dashboard started.</param>
public sealed record ActivityState(ImmutableList<ActivityEntry> Entries, TimeSpan? PushToRunning, int PushesSeen)
{
    /// <summary>Before anything happened.</summary>
    public static ActivityState Nothing { get; } = new([], null, 0);
}
