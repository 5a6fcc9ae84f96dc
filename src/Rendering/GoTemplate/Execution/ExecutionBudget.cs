namespace GoTemplate.Execution;

/// <summary>What one execution, with all that it includes, has used of its bounds.</summary>
internal sealed class ExecutionBudget
{
    /// <summary>Turns of loops.</summary>
    public int Iterations { get; set; }

    /// <summary>Characters written by any template.</summary>
    public long Written { get; set; }
}
