namespace Tutorial.Running;

/// <summary>How an action ended.</summary>
/// <param name="Failure">What was refused, quoted; null where all went well.</param>
/// <param name="RunAgain">Whether running it once more is the expected answer.</param>
internal sealed record StepOutcome(string? Failure, bool RunAgain = false)
{
    public static readonly StepOutcome Done = new(null as string);
}
