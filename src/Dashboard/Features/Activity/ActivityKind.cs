namespace Dashboard.Features.Activity;

/// <summary>The sort of an <see cref="ActivityEntry"/>.</summary>
public enum ActivityKind
{
    /// <summary>A commit reached the remote.</summary>
    Pushed,

    /// <summary>A step was proven.</summary>
    StepPassed,

    /// <summary>An Application came to be.</summary>
    Appeared,

    /// <summary>An Application is gone.</summary>
    Gone,

    /// <summary>A sync ended well.</summary>
    SyncSucceeded,

    /// <summary>A sync failed.</summary>
    SyncFailed,

    /// <summary>The health of an Application changed.</summary>
    HealthChanged,

    /// <summary>An Application could not be compared with git.</summary>
    CompareFailed,
}
