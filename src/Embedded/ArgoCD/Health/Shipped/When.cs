namespace ArgoCD.Health.Shipped;

/// <summary>What a condition means.</summary>
/// <param name="Type">Its type; null for any.</param>
/// <param name="Status">Its status; null for any.</param>
/// <param name="Health">The health it tells.</param>
/// <param name="Say">What is said of it.</param>
internal sealed record When(string? Type, string? Status, string Health, Say Say)
{
    /// <summary>Its reason; null for any.</summary>
    public string? Because { get; init; }

    /// <summary>A status that it must not have.</summary>
    public string? Unless { get; init; }

    /// <summary>Whether it counts only with a reason.</summary>
    public bool HasReason { get; init; }

    public bool Matches(Field condition) =>
        (Type is null || condition["type"].Is(Type)) && (Status is null || condition["status"].Is(Status))
        && (Unless is null || !condition["status"].Is(Unless)) && (Because is null || condition["reason"].Is(Because))
        && (!HasReason || !(condition["reason"].IsAbsent || condition["reason"].Is("")));
}
