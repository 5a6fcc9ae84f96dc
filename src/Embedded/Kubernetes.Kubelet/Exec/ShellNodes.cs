using System.Collections.Immutable;

namespace Kubernetes.Kubelet.Exec;

/// <summary>A part of a word.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Text">The text, the name with its operator, the command, or the expression.</param>
/// <param name="Quoted">Whether it stays one word whatever it holds.</param>
internal sealed record WordPart(WordPartKind Kind, string Text, bool Quoted);

/// <summary>What a part of a word is.</summary>
internal enum WordPartKind
{
    Text,
    Variable,
    Command,
    Arithmetic,
}

/// <summary>A word of a command.</summary>
internal sealed record Word(ImmutableArray<WordPart> Parts)
{
    /// <summary>The word where nothing in it has to be computed; else null.</summary>
    internal string? Literal => Parts.All(part => part.Kind == WordPartKind.Text) ? string.Concat(Parts.Select(part => part.Text)) : null;
}

/// <summary>A redirection.</summary>
/// <param name="Stream">0, 1 or 2.</param>
/// <param name="Operator"><c>&lt;</c>, <c>&gt;</c>, <c>&gt;&gt;</c>, <c>&gt;&amp;</c>, or <c>&lt;&lt;</c> where the target is the text itself.</param>
/// <param name="Target">The file, or the stream that is meant.</param>
internal sealed record Redirection(int Stream, string Operator, Word Target);

/// <summary>A command of a script.</summary>
internal abstract record ShellNode
{
    /// <summary>Its redirections.</summary>
    internal ImmutableArray<Redirection> Redirections { get; init; } = [];
}

/// <summary>A command with its words, the assignments before them among these.</summary>
internal sealed record SimpleCommand(ImmutableArray<Word> Words) : ShellNode;

/// <summary><c>if</c>: the first branch whose condition holds, else the last part.</summary>
internal sealed record IfCommand(ImmutableArray<(ShellList Condition, ShellList Then)> Branches, ShellList? Otherwise) : ShellNode;

/// <summary><c>while</c> and <c>until</c>.</summary>
internal sealed record LoopCommand(ShellList Condition, ShellList Body, bool Until) : ShellNode;

/// <summary><c>for</c>; without words it goes through the arguments of the script.</summary>
internal sealed record ForCommand(string Variable, ImmutableArray<Word>? Words, ShellList Body) : ShellNode;

/// <summary><c>case</c>.</summary>
internal sealed record CaseCommand(Word Subject, ImmutableArray<(ImmutableArray<Word> Patterns, ShellList Body)> Arms) : ShellNode;

/// <summary><c>{ }</c>, or <c>( )</c> with a session of its own.</summary>
internal sealed record GroupCommand(ShellList Body, bool Subshell) : ShellNode;

/// <summary>The definition of a function.</summary>
internal sealed record FunctionCommand(string Name, ShellNode Body) : ShellNode;

/// <summary>Commands whose outputs feed each other.</summary>
internal sealed record Pipeline(ImmutableArray<ShellNode> Commands, bool Negated);

/// <summary>Pipelines, each with how it follows the one before: <c>;</c> for the first, <c>&amp;&amp;</c> or <c>||</c>.</summary>
internal sealed record AndOr(ImmutableArray<(string Joint, Pipeline Pipeline)> Parts, bool Background);

/// <summary>Commands one after the other.</summary>
internal sealed record ShellList(ImmutableArray<AndOr> Items);

/// <summary>A script that the built-in shell does not understand.</summary>
internal sealed class ShellSyntaxException(string message) : Exception(message);
