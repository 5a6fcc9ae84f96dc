namespace Kubernetes.ApiServer.Cel;

/// <summary>What evaluation may still cost, in cel-go's units: about one for each step, more for each ten characters or elements that are walked.</summary>
internal sealed class CelBudget(long limit)
{
    /// <summary>The most that one expression may cost, as upstream has it.</summary>
    public const long PerExpression = 1_000_000;

    /// <summary>The most that all expressions about one object may cost, as upstream has it.</summary>
    public const long PerObject = 10_000_000;

    /// <summary>What is left.</summary>
    public long Left { get; private set; } = limit;

    /// <summary>Takes a cost.</summary>
    /// <exception cref="CelException">There is not enough left.</exception>
    public void Charge(long cost)
    {
        Left -= cost;
        if (Left < 0)
        {
            throw new CelException("operation cancelled: actual cost limit exceeded") { OverBudget = true };
        }
    }
}
