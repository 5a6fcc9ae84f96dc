namespace Tutorial.Model;

/// <summary>Where one assertion of a step's check stands.</summary>
public enum CheckStatus
{
    /// <summary>Not true yet; it turns by itself.</summary>
    Waiting,

    /// <summary>Proven by the evidence beside it.</summary>
    Passed,

    /// <summary>Shown to be untrue, or it could not be read.</summary>
    Failed,
}
