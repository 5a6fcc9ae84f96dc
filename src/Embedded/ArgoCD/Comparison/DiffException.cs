namespace ArgoCD.Comparison;

/// <summary>An object cannot be compared, and so the Application cannot.</summary>
/// <param name="message">Why, as upstream says it.</param>
/// <param name="inner">The server's refusal.</param>
internal sealed class DiffException(string message, Exception inner) : Exception(message, inner);
