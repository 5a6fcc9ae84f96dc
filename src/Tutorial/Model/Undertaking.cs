using System.Collections.Immutable;

namespace Tutorial.Model;

/// <summary>A jump ahead or a reset: the one that runs, or the last that ended.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Target">The step that a jump opens; null for a reset.</param>
/// <param name="Phase">The phase of that step, or the phase that a reset goes back to.</param>
/// <param name="IsRunning">Whether it is under way.</param>
/// <param name="Step">The step that a jump runs now; null otherwise.</param>
/// <param name="Lines">What it printed, at most the last 500 lines.</param>
/// <param name="Failure">What it ended with, quoted; null where it runs or went well.</param>
public sealed record Undertaking(
    UndertakingKind Kind,
    StepId? Target,
    int Phase,
    bool IsRunning,
    StepId? Step,
    ImmutableArray<OutputLine> Lines,
    string? Failure);
