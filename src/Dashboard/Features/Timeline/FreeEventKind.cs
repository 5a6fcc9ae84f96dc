namespace Dashboard.Features.Timeline;

/// <summary>The sort of a <see cref="FreeEvent"/>.</summary>
public enum FreeEventKind
{
    /// <summary>An object differs from git without a commit.</summary>
    Drifted,

    /// <summary>A drift was put back.</summary>
    Healed,

    /// <summary>An autoscaler asked for another number of pods.</summary>
    Scaled,

    /// <summary>A container was started again.</summary>
    Restarted,

    /// <summary>A Rollout waits for a person.</summary>
    RolloutPaused,

    /// <summary>A Rollout went back to its stable version.</summary>
    RolloutAborted,

    /// <summary>A Rollout's new version became the stable one.</summary>
    RolloutPromoted,
}
