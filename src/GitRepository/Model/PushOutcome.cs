namespace GitRepository.Model;

/// <summary>How a push of the working copy ended.</summary>
public enum PushOutcome
{
    /// <summary>The remote has it.</summary>
    Pushed,

    /// <summary>There was nothing to push.</summary>
    UpToDate,

    /// <summary>Someone pushed first; rebase or discard. Nothing was lost.</summary>
    Conflict,
}
