namespace Tutorial.Progress;

/// <summary>When a phase began, and what the repository was then.</summary>
/// <param name="Head">The newest commit of the remote.</param>
/// <param name="At">When its first step was run, or its first evidence seen.</param>
internal sealed record PhaseBeginning(string Head, DateTimeOffset At);
