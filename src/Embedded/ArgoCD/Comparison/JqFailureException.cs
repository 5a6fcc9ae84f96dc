namespace ArgoCD.Comparison;

/// <summary>An expression that was understood cannot be followed in the value that it is asked of.</summary>
internal sealed class JqFailureException() : Exception("the expression does not fit the value");
