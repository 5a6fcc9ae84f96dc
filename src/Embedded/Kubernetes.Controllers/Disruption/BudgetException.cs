namespace Kubernetes.Controllers.Disruption;

/// <summary>A budget cannot be computed; the message stands in its condition.</summary>
internal sealed class BudgetException(string message) : Exception(message);
