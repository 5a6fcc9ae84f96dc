using System.Globalization;
using Yaml;

namespace GoTemplate.Syntax;

/// <summary>A node of the tree of a template; prints itself as Go's messages show it.</summary>
internal abstract class Node(TemplateSource source, int position)
{
    public TemplateSource Source { get; } = source;

    public int Position { get; } = position;
}

internal sealed class TextNode(TemplateSource source, int position, string text) : Node(source, position)
{
    public string Text { get; } = text;

    public override string ToString() => Text;
}

internal sealed class ListNode(TemplateSource source, int position) : Node(source, position)
{
    public List<Node> Nodes { get; } = [];

    /// <summary>Whether it holds nothing but white space and definitions.</summary>
    public bool IsBlank => Nodes.TrueForAll(node => node is TextNode text && text.Text.AsSpan().Trim().IsEmpty);

    public override string ToString() => string.Concat(Nodes);
}

internal sealed class ActionNode(TemplateSource source, int position, PipeNode pipe) : Node(source, position)
{
    public PipeNode Pipe { get; } = pipe;

    public override string ToString() => "{{" + Pipe + "}}";
}

internal enum BranchKind
{
    If, With, Range,
}

internal sealed class BranchNode(TemplateSource source, int position, BranchKind kind, PipeNode pipe, ListNode list, ListNode? elseList) : Node(source, position)
{
    public BranchKind Kind { get; } = kind;

    public PipeNode Pipe { get; } = pipe;

    public ListNode List { get; } = list;

    public ListNode? ElseList { get; } = elseList;

    public override string ToString() =>
        "{{" + Kind.ToString().ToLowerInvariant() + " " + Pipe + "}}" + List + (ElseList is null ? "" : "{{else}}" + ElseList) + "{{end}}";
}

internal sealed class TemplateNode(TemplateSource source, int position, string name, PipeNode? pipe) : Node(source, position)
{
    public string Name { get; } = name;

    public PipeNode? Pipe { get; } = pipe;

    public override string ToString() => "{{template " + GoJson.Quote(Name) + (Pipe is null ? "" : " " + Pipe) + "}}";
}

internal sealed class JumpNode(TemplateSource source, int position, bool isBreak) : Node(source, position)
{
    public bool IsBreak { get; } = isBreak;

    public override string ToString() => IsBreak ? "{{break}}" : "{{continue}}";
}

/// <summary>Where a list of nodes ends: <c>{{end}}</c> or <c>{{else}}</c>. Lives only while parsing.</summary>
internal sealed class BoundaryNode(TemplateSource source, int position, bool isElse) : Node(source, position)
{
    public bool IsElse { get; } = isElse;

    public override string ToString() => IsElse ? "{{else}}" : "{{end}}";
}

internal sealed class PipeNode(TemplateSource source, int position) : Node(source, position)
{
    public List<VariableNode> Declarations { get; } = [];

    public bool IsAssignment { get; set; }

    public List<CommandNode> Commands { get; } = [];

    public override string ToString() =>
        (Declarations.Count == 0 ? "" : string.Join(", ", Declarations) + (IsAssignment ? " = " : " := ")) + string.Join(" | ", Commands);
}

internal sealed class CommandNode(TemplateSource source, int position) : Node(source, position)
{
    public List<Node> Arguments { get; } = [];

    public override string ToString() => string.Join(' ', Arguments.Select(node => node is PipeNode ? $"({node})" : node.ToString()));
}

internal sealed class IdentifierNode(TemplateSource source, int position, string name) : Node(source, position)
{
    public string Name { get; } = name;

    public override string ToString() => Name;
}

/// <summary>A variable with its fields: <c>$x.a.b</c>.</summary>
internal sealed class VariableNode(TemplateSource source, int position, string text) : Node(source, position)
{
    public string[] Names { get; } = text.Split('.');

    public override string ToString() => string.Join('.', Names);
}

internal sealed class DotNode(TemplateSource source, int position) : Node(source, position)
{
    public override string ToString() => ".";
}

internal sealed class NilNode(TemplateSource source, int position) : Node(source, position)
{
    public override string ToString() => "nil";
}

/// <summary>Fields of dot: <c>.a.b</c>.</summary>
internal sealed class FieldNode(TemplateSource source, int position, string text) : Node(source, position)
{
    public string[] Names { get; } = text[1..].Split('.');

    public override string ToString() => "." + string.Join('.', Names);
}

/// <summary>Fields of something else: <c>(…).a.b</c>.</summary>
internal sealed class ChainNode(TemplateSource source, int position, Node node) : Node(source, position)
{
    public Node Subject { get; } = node;

    public List<string> Names { get; } = [];

    public override string ToString() => (Subject is PipeNode ? $"({Subject})" : Subject.ToString()) + string.Concat(Names.Select(name => "." + name));
}

internal sealed class BoolNode(TemplateSource source, int position, bool value) : Node(source, position)
{
    public bool Value { get; } = value;

    public override string ToString() => Value ? "true" : "false";
}

internal sealed class StringNode(TemplateSource source, int position, string quoted, string text) : Node(source, position)
{
    public string Text { get; } = text;

    public override string ToString() => quoted;
}

internal sealed class NumberNode(TemplateSource source, int position, string text, NumberConstant value) : Node(source, position)
{
    public string Text { get; } = text;

    public NumberConstant Value { get; } = value;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Text}");
}
