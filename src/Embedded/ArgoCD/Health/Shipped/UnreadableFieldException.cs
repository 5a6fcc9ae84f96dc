namespace ArgoCD.Health.Shipped;

/// <summary>A field that a health check needs is not there, or is of another type.</summary>
internal sealed class UnreadableFieldException(string message) : Exception(message);
