namespace Dashboard.Features.Timeline;

/// <summary>What one Application did because of one commit. Every time is the arrival at this dashboard's watch.</summary>
/// <param name="Application">Its name.</param>
public sealed record Passage(string Application)
{
    /// <summary>Whether an ApplicationSet generates it.</summary>
    public bool Generated { get; init; }

    /// <summary>When it appeared; null where it was there before.</summary>
    public DateTimeOffset? AppearedAt { get; init; }

    /// <summary>When its deletion began; null where it stays.</summary>
    public DateTimeOffset? DeletingAt { get; init; }

    /// <summary>When it was gone.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    /// <summary>When it was compared with the commit.</summary>
    public DateTimeOffset? ComparedAt { get; init; }

    /// <summary>When the sync to the commit had succeeded.</summary>
    public DateTimeOffset? SyncedAt { get; init; }

    /// <summary>When the first ReplicaSet or Pod appeared after the comparison.</summary>
    public DateTimeOffset? ObjectsAt { get; init; }

    /// <summary>When it was Synced and Healthy at the commit.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>Whether it is Suspended: its Rollout waits for a person.</summary>
    public bool Paused { get; init; }

    /// <summary>The object that was last seen keeping it from being Healthy after the sync, <c>Kind/name</c>; null where none was.</summary>
    public string? Awaited { get; init; }

    /// <summary>Why it could not be compared or synced, quoted; null where it could.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether <see cref="Failure"/> is of the sync, not of rendering or comparing.</summary>
    public bool SyncFailed { get; init; }

    /// <summary>Whether the commit changed anything for it, beyond being compared.</summary>
    public bool Touched => SyncedAt is not null || AppearedAt is not null || DeletingAt is not null || GoneAt is not null || Failure is not null;

    /// <summary>When it had arrived where the commit wants it.</summary>
    public DateTimeOffset? ArrivedAt => GoneAt ?? ReadyAt;
}
