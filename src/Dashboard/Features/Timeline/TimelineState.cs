using System.Collections.Immutable;

namespace Dashboard.Features.Timeline;

/// <summary>What this dashboard has watched since it started.</summary>
/// <param name="Lanes">The pushed commits, newest first, at most fifty.</param>
/// <param name="FreeEvents">What happened without a commit, newest first, at most two hundred.</param>
/// <param name="Gaps">When it could not watch, newest first.</param>
/// <param name="WatchedSince">When it began.</param>
public sealed record TimelineState(
    ImmutableList<Lane> Lanes, ImmutableList<FreeEvent> FreeEvents, ImmutableList<WatchGap> Gaps, DateTimeOffset WatchedSince);
