namespace Dashboard.Parts;

/// <summary>How much of a long list a page draws.</summary>
internal static class DrawnAtOnce
{
    /// <summary>The longest list that is drawn whole; of a longer one, only what can be seen is.</summary>
    public const int Most = 60;
}
