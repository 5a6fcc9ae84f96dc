namespace GoTemplate.RegularExpressions;

/// <summary>Where a pattern and its groups matched; group 0 is the whole.</summary>
/// <param name="Text">The text that was searched.</param>
/// <param name="Bounds">Start and end of each group, −1 where a group took no part.</param>
public sealed record GoMatch(string Text, IReadOnlyList<int> Bounds)
{
    /// <summary>Where the match begins.</summary>
    public int Start => Bounds[0];

    /// <summary>Where it ends.</summary>
    public int End => Bounds[1];

    /// <summary>The matched text.</summary>
    public string Value => Text[Start..End];

    /// <summary>The text of a group.</summary>
    /// <param name="index">The group's number.</param>
    /// <returns>Null where the group took no part or does not exist.</returns>
    public string? Group(int index) => index >= 0 && (2 * index) + 1 < Bounds.Count && Bounds[2 * index] >= 0 ? Text[Bounds[2 * index]..Bounds[(2 * index) + 1]] : null;
}
