namespace GoTemplate.RegularExpressions;

/// <summary>A node of a pattern's tree.</summary>
internal abstract record RegexNode;

internal sealed record EmptyNode : RegexNode;

internal sealed record SetNode(RuneSet Set) : RegexNode;

internal sealed record AssertionNode(Assertion Kind) : RegexNode;

internal sealed record GroupNode(RegexNode Inner, int Capture) : RegexNode;

internal sealed record SequenceNode(IReadOnlyList<RegexNode> Parts) : RegexNode;

internal sealed record ChoiceNode(IReadOnlyList<RegexNode> Options) : RegexNode;

/// <summary>A repetition; no maximum is −1.</summary>
internal sealed record RepeatNode(RegexNode Inner, int Minimum, int Maximum, bool Greedy) : RegexNode;

internal enum Assertion
{
    TextStart, TextEnd, LineStart, LineEnd, WordBoundary, NoWordBoundary,
}
