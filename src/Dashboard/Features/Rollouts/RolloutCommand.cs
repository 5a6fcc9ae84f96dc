namespace Dashboard.Features.Rollouts;

/// <summary>What a person may ask of a Rollout.</summary>
public enum RolloutCommand
{
    /// <summary>End the pause that it waits in.</summary>
    Promote,

    /// <summary>Skip every step that is left.</summary>
    PromoteFull,

    /// <summary>Go back to the stable version.</summary>
    Abort,

    /// <summary>Begin the steps again after an abort.</summary>
    Retry,

    /// <summary>Replace the pods, with the same template.</summary>
    Restart,
}
