namespace Kubernetes.ApiServer.Cel;

/// <summary>An expression could not be evaluated: a missing key, an overflow, a budget that is used up.</summary>
internal sealed class CelException(string message) : Exception(message)
{
    /// <summary>Whether evaluation ended because it cost too much; no operator may swallow this.</summary>
    public bool OverBudget { get; init; }
}
