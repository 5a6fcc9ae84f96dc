namespace Kubernetes.Runtime;

/// <summary>Which objects a list or a watch answers, in the syntax of the API.</summary>
/// <param name="Labels">A label selector; null for any.</param>
/// <param name="Fields">A field selector; null for any.</param>
public sealed record Selector(string? Labels = null, string? Fields = null);
