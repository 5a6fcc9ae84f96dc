using System.Collections.Immutable;
using Tutorial.Model;

namespace Tutorial.Progress;

/// <summary>What is kept of a step on disk.</summary>
/// <param name="Runs">How often it was run.</param>
/// <param name="StartedAt">When it was first run, or its first evidence was seen.</param>
/// <param name="PassedAt">When it was proven.</param>
/// <param name="Failure">What its last run failed with.</param>
/// <param name="RunAgain">Whether it is to be run once more.</param>
/// <param name="Changes">What its last run changed.</param>
/// <param name="Evidence">What was seen or proven, by the index of the assertion.</param>
internal sealed record StepProgress(
    int Runs,
    DateTimeOffset? StartedAt,
    DateTimeOffset? PassedAt,
    string? Failure,
    bool RunAgain,
    ImmutableArray<StepChange> Changes,
    ImmutableDictionary<int, StoredEvidence> Evidence)
{
    public static readonly StepProgress None = new(0, null, null, null, false, [], ImmutableDictionary<int, StoredEvidence>.Empty);
}
