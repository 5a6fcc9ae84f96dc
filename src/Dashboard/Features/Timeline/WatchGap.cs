namespace Dashboard.Features.Timeline;

/// <summary>A time in which the cluster was not watched, so nothing can be said about it.</summary>
/// <param name="From">When it was last heard of.</param>
/// <param name="To">When it was heard of again; null while it is not.</param>
public sealed record WatchGap(DateTimeOffset From, DateTimeOffset? To);
