using System.Collections.Immutable;

namespace Kubernetes.ApiServer.Cel;

/// <summary>A node of an expression.</summary>
/// <param name="Position">Where it is in the text.</param>
internal abstract record CelNode(int Position);

/// <summary>A literal.</summary>
internal sealed record CelConstant(int Position, object? Value) : CelNode(Position);

/// <summary>A variable, or a type's name.</summary>
internal sealed record CelIdentifier(int Position, string Name) : CelNode(Position);

/// <summary>A field of an object or a key of a map.</summary>
/// <param name="Position">Where it is in the text.</param>
/// <param name="Operand">Whose field.</param>
/// <param name="Field">Which field.</param>
/// <param name="TestOnly">Whether only its presence is asked for, as <c>has()</c> does.</param>
/// <param name="Optional">Whether its absence is no error, as with <c>.?</c>.</param>
internal sealed record CelSelect(int Position, CelNode Operand, string Field, bool TestOnly, bool Optional) : CelNode(Position);

/// <summary>A call of a function or operator.</summary>
internal sealed record CelCall(int Position, string Function, CelNode? Target, ImmutableArray<CelNode> Arguments) : CelNode(Position);

/// <summary>A list; an element may be optional and then absent.</summary>
internal sealed record CelListLiteral(int Position, ImmutableArray<(CelNode Element, bool Optional)> Elements) : CelNode(Position);

/// <summary>A map; an entry may be optional and then absent.</summary>
internal sealed record CelMapLiteral(int Position, ImmutableArray<(CelNode Key, CelNode Value, bool Optional)> Entries) : CelNode(Position);

/// <summary>What a loop over a list or map yields.</summary>
internal enum CelLoopKind
{
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
    TransformList,
    TransformMap,
    TransformMapEntry,
    SortBy,
}

/// <summary>A loop: the macros <c>all</c>, <c>exists</c>, <c>exists_one</c>, <c>filter</c>, <c>map</c> and their two-variable forms.</summary>
/// <param name="Position">Where it is in the text.</param>
/// <param name="Kind">What it yields.</param>
/// <param name="Range">What it runs over.</param>
/// <param name="First">The element, or a map's key; with a second variable a list's index.</param>
/// <param name="Second">The element or value where two are named.</param>
/// <param name="Condition">What decides about an element.</param>
/// <param name="Result">What an element becomes.</param>
internal sealed record CelLoop(int Position, CelLoopKind Kind, CelNode Range, string First, string? Second, CelNode? Condition, CelNode? Result) : CelNode(Position);

/// <summary>A name for the value of an optional: the macros <c>optMap</c> and <c>optFlatMap</c>.</summary>
internal sealed record CelBind(int Position, string Name, CelNode Value, CelNode Body, CelOptionalBinding OfOptional) : CelNode(Position);

/// <summary>How a binding treats an optional value.</summary>
internal enum CelOptionalBinding
{
    Map,
    FlatMap,
}
