using System.Collections.Immutable;

namespace Tutorial.Model;

/// <summary>All that can be shown of a step's progress at one moment.</summary>
/// <param name="Id">The step.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Checks">Its assertions, in order.</param>
/// <param name="LockedBy">The steps to finish first, while it is locked.</param>
/// <param name="Failure">What its last action failed with, quoted; null where it did not fail.</param>
/// <param name="Changes">What its last run changed.</param>
/// <param name="Runs">How often its action has been run.</param>
/// <param name="RunAgain">Whether the action is expected to be run once more now (the second apply of phase 1).</param>
/// <param name="StartedAt">When it was first run or its first evidence was seen; null before.</param>
/// <param name="PassedAt">When it was proven; null before.</param>
public sealed record StepState(
    StepId Id,
    StepStatus Status,
    ImmutableArray<CheckState> Checks,
    ImmutableArray<StepId> LockedBy,
    string? Failure,
    ImmutableArray<StepChange> Changes,
    int Runs,
    bool RunAgain,
    DateTimeOffset? StartedAt,
    DateTimeOffset? PassedAt);
