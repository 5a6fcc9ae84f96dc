namespace Dashboard.Features.ApplicationSets;

/// <summary>What becomes of an Application when an ApplicationSet is generated.</summary>
public enum Verdict
{
    /// <summary>It is as the template says.</summary>
    Unchanged,

    /// <summary>It will be made.</summary>
    Create,

    /// <summary>It will be changed.</summary>
    Change,

    /// <summary>It will be deleted: its directory is gone or left out.</summary>
    Delete,

    /// <summary>No Application can come of it.</summary>
    Invalid,
}
