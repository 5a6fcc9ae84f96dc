namespace Kubernetes.Runtime.Controllers;

/// <summary>How a reconciliation ended.</summary>
/// <param name="After">When to come back without an event; null for not at all.</param>
public readonly record struct ReconcileResult(TimeSpan? After)
{
    /// <summary>Nothing more to do until something changes.</summary>
    public static ReconcileResult Done => default;

    /// <summary>Come back after a while.</summary>
    public static ReconcileResult Requeue(TimeSpan after) => new(after);
}
