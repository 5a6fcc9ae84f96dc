namespace Dashboard.Features.Timeline;

/// <summary>Something that happened without a commit.</summary>
/// <param name="Number">Counts events.</param>
/// <param name="At">When it arrived here.</param>
/// <param name="Kind">What sort of thing it was.</param>
/// <param name="Subject">The object, such as <c>Service/cart</c>.</param>
/// <param name="Application">The Application that it belongs to; null where none is known.</param>
public sealed record FreeEvent(long Number, DateTimeOffset At, FreeEventKind Kind, string Subject, string? Application)
{
    /// <summary>How long a drift lasted; null for other events, and while it lasts.</summary>
    public TimeSpan? Took { get; init; }

    /// <summary>The number before: pods, or a percentage of traffic.</summary>
    public long? From { get; init; }

    /// <summary>The number now: pods, restarts, or a percentage of traffic.</summary>
    public long? To { get; init; }

    /// <summary>The cluster's own words about it; null where it has none.</summary>
    public string? Detail { get; init; }
}
