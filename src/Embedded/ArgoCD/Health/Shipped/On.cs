namespace ArgoCD.Health.Shipped;

/// <summary>What a phase, or another word in a field, means.</summary>
/// <param name="Value">The word.</param>
/// <param name="Health">The health it tells.</param>
/// <param name="Say">What is said of it.</param>
internal sealed record On(string Value, string Health, Say Say)
{
    /// <summary>The number that some versions write instead of the word.</summary>
    public int? Code { get; init; }

    public bool Matches(Field field) => field.Is(Value) || (Code is { } code && field.Is(code));
}
