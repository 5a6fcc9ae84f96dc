namespace Dashboard.Features.Timeline;

/// <summary>Where the way of a commit ends, so far.</summary>
public enum LaneEnd
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>A Rollout that it changed waits for a person.</summary>
    Paused,

    /// <summary>Everything that it touched is Synced and Healthy, or gone.</summary>
    Ready,

    /// <summary>Every Application was compared with it, and none had to change.</summary>
    Nothing,

    /// <summary>It could not be rendered or applied; <see cref="Lane.Failure"/> quotes why.</summary>
    Failed,

    /// <summary>A newer commit overtook it.</summary>
    Superseded,
}
