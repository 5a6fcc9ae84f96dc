using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Kubernetes.ApiServer.Cel;

/// <summary>
/// Estimates what an expression costs at most, from the limits that the schema states, before there is any value
/// (cel-go's checker/cost.go).
/// </summary>
internal sealed partial class CelCostEstimator
{
    private static readonly CelEstimate NewList = CelEstimate.Exactly(10);
    private static readonly CelEstimate NewMap = CelEstimate.Exactly(30);

    private readonly IReadOnlyDictionary<CelNode, CelType> _types;
    private readonly CelShape _root;
    private ImmutableDictionary<string, Local> _locals = ImmutableDictionary<string, Local>.Empty;

    private CelCostEstimator(IReadOnlyDictionary<CelNode, CelType> types, CelShape root) => (_types, _root) = (types, root);

    /// <summary>The most that an expression costs.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="types">The types of all its parts.</param>
    /// <param name="root">The shape of what its variables hold.</param>
    public static ulong Estimate(CelNode node, IReadOnlyDictionary<CelNode, CelType> types, CelShape root) => new CelCostEstimator(types, root).Of(node).Cost.Max;

    private Estimated Of(CelNode node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var estimated = node switch
        {
            CelConstant constant => new Estimated(default) { Size = SizeOf(constant.Value) },
            CelIdentifier identifier => Identifier(identifier),
            CelSelect select => Select(select),
            CelCall call => Call(call),
            CelListLiteral list => List(list),
            CelMapLiteral map => Map(map),
            CelLoop loop => Loop(loop),
            CelBind bind => Bind(bind),
            _ => throw new InvalidOperationException($"no rule for {node.GetType().Name}"),
        };
        return estimated with { Size = estimated.Size ?? estimated.ShapeSize ?? (IsScalar(TypeOf(node)) ? CelEstimate.One : estimated.LocalSize) };
    }

    private Estimated Identifier(CelIdentifier identifier) => _locals.TryGetValue(identifier.Name, out var local)
        ? new Estimated(CelEstimate.One) { Shape = local.Shape, LocalSize = local.Size, Entries = local.Entries }
        : new Estimated(CelEstimate.One) { Shape = _root };

    private Estimated Select(CelSelect select)
    {
        var operand = Of(select.Operand);
        if (select.TestOnly) { return new Estimated(operand.Cost); }
        if (select.Optional) { return new Estimated(operand.Cost + CelEstimate.One); }
        var cost = TypeOf(select.Operand).Kind is CelKind.Map or CelKind.Object ? operand.Cost + CelEstimate.One : operand.Cost;
        return new Estimated(cost) { Shape = operand.Shape?.Field(select.Field) };
    }

    private Estimated List(CelListLiteral list)
    {
        var elements = list.Elements.Select(element => Of(element.Element)).ToList();
        return new Estimated(Sum(elements) + NewList)
        {
            Size = CelEstimate.Exactly((ulong)elements.Count),
            Entries = new EntrySizes(CelEstimate.One, Union(elements)),
        };
    }

    private Estimated Map(CelMapLiteral map)
    {
        var keys = map.Entries.Select(entry => Of(entry.Key)).ToList();
        var values = map.Entries.Select(entry => Of(entry.Value)).ToList();
        return new Estimated(Sum(keys) + Sum(values) + NewMap)
        {
            Size = CelEstimate.Exactly((ulong)keys.Count),
            Entries = new EntrySizes(Union(keys), Union(values)),
        };
    }

    /// <summary>A loop: what runs over, then for each element whether to go on and the step, then the result (the macros' expansions).</summary>
    private Estimated Loop(CelLoop loop)
    {
        var range = Of(loop.Range);
        var isMap = TypeOf(loop.Range).Kind == CelKind.Map;
        var key = new Local(isMap && range.Shape is not null ? CelShape.Key : null, range.Entries?.Key, null);
        var value = new Local(range.Shape?.Elements, range.Entries?.Value, null);
        var outer = _locals;
        _locals = loop.Second is { } second ? _locals.SetItem(loop.First, key).SetItem(second, value) : _locals.SetItem(loop.First, isMap ? key : value);
        var condition = loop.Condition is { } test ? Of(test).Cost : (CelEstimate?)null;
        var result = loop.Result is { } node ? Of(node) : null;
        _locals = outer;

        var total = CelEstimate.One;
        var accumulated = CelEstimate.One + total;
        CelEstimate If(CelEstimate then) => condition is { } asked ? asked + then.Or(CelEstimate.One) : then;
        var (start, step, end) = loop.Kind switch
        {
            CelLoopKind.All => (default, accumulated + ShortCircuit(total, condition!.Value), total),
            CelLoopKind.Exists => (default, CelEstimate.One + accumulated + ShortCircuit(total, condition!.Value), total),
            CelLoopKind.ExistsOne => (default, If(accumulated), accumulated),
            CelLoopKind.Filter => (NewList, If(accumulated + NewList + CelEstimate.One), total),
            CelLoopKind.TransformMap or CelLoopKind.TransformMapEntry => (NewMap, If(accumulated + CelEstimate.One + result!.Cost), total),
            _ => (NewList, If(accumulated + NewList + result!.Cost), total),
        };
        var cost = range.Cost + start + (range.KnownSize * step) + end;
        var element = loop.Kind == CelLoopKind.Filter ? (loop.Second is null && isMap ? key : value).Size : result?.KnownSize;
        return loop.Kind is CelLoopKind.All or CelLoopKind.Exists or CelLoopKind.ExistsOne
            ? new Estimated(cost) { Size = CelEstimate.One }
            : new Estimated(cost) { Size = range.KnownSize, Entries = element is { } size ? new EntrySizes(CelEstimate.One, size with { Min = 0 }) : null };
    }

    private Estimated Bind(CelBind bind)
    {
        var value = Of(bind.Value);
        var outer = _locals;
        _locals = _locals.SetItem(bind.Name, new Local(null, null, null));
        var body = Of(bind.Body);
        _locals = outer;

        // Whether there is a value is asked first; then it is taken, named, used, and, except for a flat one, wrapped again.
        var some = CelEstimate.One + NewList + value.Cost + body.Cost + (bind.OfOptional == CelOptionalBinding.Map ? CelEstimate.One : default);
        return new Estimated(value.Cost + CelEstimate.One + some.Or(CelEstimate.One));
    }

    // The parts of a qualified name have no type of their own.
    private CelType TypeOf(CelNode node) => _types.GetValueOrDefault(node, CelType.Dyn);

    private static CelEstimate ShortCircuit(CelEstimate left, CelEstimate right) => left with { Max = (left + right).Max };

    private static CelEstimate Sum(IEnumerable<Estimated> all) => all.Aggregate(default(CelEstimate), (sum, one) => sum + one.Cost);

    private static CelEstimate Union(List<Estimated> all) => all.Count == 0 ? default : all.Select(one => one.KnownSize).Aggregate((left, right) => left.Or(right));

    private static CelEstimate? SizeOf(object? constant) => constant switch
    {
        string text => CelEstimate.Exactly((ulong)text.EnumerateRunes().Count()),
        byte[] bytes => CelEstimate.Exactly((ulong)bytes.Length),
        _ => CelEstimate.One,
    };

    private static bool IsScalar(CelType type) => type.Kind switch
    {
        CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Double or CelKind.Timestamp or CelKind.Duration => true,
        CelKind.Optional => IsScalar(type.Arguments[0]),
        _ => false,
    };

    /// <summary>A part of the expression: what it costs, and how large its value is.</summary>
    private sealed record Estimated(CelEstimate Cost)
    {
        /// <summary>The size that the expression itself tells.</summary>
        public CelEstimate? Size { get; init; }

        /// <summary>The shape of the field that it names; null where it names none.</summary>
        public CelShape? Shape { get; init; }

        /// <summary>The size of what a variable of the expression was set to.</summary>
        public CelEstimate? LocalSize { get; init; }

        /// <summary>The sizes of a list's or map's own entries, where they are known.</summary>
        public EntrySizes? Entries { get; init; }

        public CelEstimate? ShapeSize => Shape is null ? null : new CelEstimate(0, Shape.MaxElements);

        public CelEstimate KnownSize => Size ?? CelEstimate.Unknown;
    }

    private sealed record EntrySizes(CelEstimate Key, CelEstimate Value);

    /// <summary>A variable that the expression declares.</summary>
    private sealed record Local(CelShape? Shape, CelEstimate? Size, EntrySizes? Entries);
}
