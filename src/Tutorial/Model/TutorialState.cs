using System.Collections.Immutable;

namespace Tutorial.Model;

/// <summary>The learner's progress at one moment.</summary>
/// <param name="Steps">The state of every step.</param>
/// <param name="Next">The step to continue with; null when all have passed.</param>
public sealed record TutorialState(ImmutableDictionary<StepId, StepState> Steps, StepId? Next)
{
    /// <summary>The jump or the reset that runs, or the last one since the start; null before the first.</summary>
    public Undertaking? Undertaking { get; init; }
}
