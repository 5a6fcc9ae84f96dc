namespace Tutorial.Model;

/// <summary>Where a step stands.</summary>
public enum StepStatus
{
    /// <summary>Something it truly needs is missing; <see cref="StepState.LockedBy"/> says what.</summary>
    Locked,

    /// <summary>It can be run.</summary>
    Ready,

    /// <summary>Its action runs now.</summary>
    Running,

    /// <summary>Its action has run (or the learner did it by hand), and a check waits for the cluster or for git.</summary>
    Waiting,

    /// <summary>Every check has been proven.</summary>
    Passed,

    /// <summary>Its action ended with an error; <see cref="StepState.Failure"/> quotes it.</summary>
    Failed,
}
