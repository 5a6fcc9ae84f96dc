using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Evaluates an expression.</summary>
/// <param name="budget">What it may cost.</param>
/// <param name="chosen">The forms of functions that the types have decided.</param>
internal sealed class CelEvaluator(CelBudget budget, IReadOnlyDictionary<CelNode, CelOverload> chosen)
{
    private const int ListCost = 10;
    private const int MapCost = 30;
    private const int CharactersPerUnit = 10;

    /// <summary>Evaluates an expression.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="scope">The variables.</param>
    /// <exception cref="CelException">It has no value.</exception>
    public object? Evaluate(CelNode node, ImmutableDictionary<string, object?> scope)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (node)
        {
            case CelConstant constant:
                return constant.Value;
            case CelIdentifier identifier:
                budget.Charge(1);
                return scope.TryGetValue(identifier.Name, out var found) ? Forced(found) : TypeNamed(identifier.Name);
            case CelSelect select:
                budget.Charge(1);
                return Select(select, scope);
            case CelCall call:
                budget.Charge(1);
                return Call(call, scope);
            case CelListLiteral list:
                budget.Charge(ListCost);
                return List(list, scope);
            case CelMapLiteral map:
                budget.Charge(MapCost);
                return Map(map, scope);
            case CelLoop loop:
                return Loop(loop, scope);
            case CelBind bind:
                return Bind(bind, scope);
            default:
                throw new InvalidOperationException($"no rule for {node.GetType().Name}");
        }
    }

    private static object? Forced(object? value) => value is Lazy<object?> lazy ? lazy.Value : value;

    private static CelType TypeNamed(string name) => name switch
    {
        "bool" => CelType.Bool,
        "int" => CelType.Int,
        "uint" => CelType.Uint,
        "double" => CelType.Double,
        "string" => CelType.String,
        "bytes" => CelType.Bytes,
        "null_type" => CelType.Null,
        "type" => CelType.Type,
        "list" => CelType.List(CelType.Dyn),
        "map" => CelType.Map(CelType.Dyn, CelType.Dyn),
        "google.protobuf.Timestamp" => CelType.Timestamp,
        "google.protobuf.Duration" => CelType.Duration,
        "net.IP" or "net.CIDR" => CelType.Opaque(name),
        _ => throw new CelException($"no such attribute(s): {name}"),
    };

    private object? Select(CelSelect select, ImmutableDictionary<string, object?> scope)
    {
        if (select.Operand is CelIdentifier { Name: var space } && scope.TryGetValue($"{space}.{select.Field}", out var qualified))
        {
            return Forced(qualified);
        }

        if (select is { Operand: CelIdentifier { Name: "net" }, Field: "IP" or "CIDR" } && !scope.ContainsKey("net"))
        {
            return TypeNamed($"net.{select.Field}");
        }

        if (select is { Operand: CelSelect { Operand: CelIdentifier { Name: "google" }, Field: "protobuf" } })
        {
            return TypeNamed($"google.protobuf.{select.Field}");
        }

        var operand = Evaluate(select.Operand, scope);
        var optional = select.Optional || operand is CelOptional;
        if (operand is CelOptional wrapped)
        {
            if (!wrapped.HasValue)
            {
                return select.TestOnly ? false : CelOptional.None;
            }

            operand = wrapped.Value;
        }

        if (operand is not ICelMap map)
        {
            return select.TestOnly && operand is null ? false : throw new CelException(operand is null ? $"no such key: {select.Field}" : "no such overload");
        }

        var there = map.TryGet(select.Field, out var value);
        return select.TestOnly ? there
            : optional ? (there ? CelOptional.Of(value) : CelOptional.None)
            : there ? value : throw new CelException($"no such key: {select.Field}");
    }

    private object? Call(CelCall call, ImmutableDictionary<string, object?> scope)
    {
        switch (call.Function)
        {
            case "_&&_":
                return Logical(call, scope, decides: false);
            case "_||_":
                return Logical(call, scope, decides: true);
            case "_?_:_":
                return Evaluate(IsTrue(Evaluate(call.Arguments[0], scope)) ? call.Arguments[1] : call.Arguments[2], scope);
        }

        var values = new object?[call.Arguments.Length + (call.Target is null ? 0 : 1)];
        if (call.Target is not null)
        {
            values[0] = Evaluate(call.Target, scope);
        }

        for (var i = 0; i < call.Arguments.Length; i++)
        {
            values[i + values.Length - call.Arguments.Length] = Evaluate(call.Arguments[i], scope);
        }

        if (call.Function is "_[?_]" || (call.Function == "_[_]" && values[0] is CelOptional))
        {
            var container = values[0] is CelOptional wrapped ? (wrapped.HasValue ? wrapped.Value : null) : values[0];
            return container is not null && CelOperators.TryAt(container, values[1], out var element) ? CelOptional.Of(element) : CelOptional.None;
        }

        if (call.Function == "_[_]")
        {
            return CelOperators.At(values[0], values[1]);
        }

        var known = chosen.GetValueOrDefault(call);
        foreach (var overload in CelFunctions.Find(call.Function))
        {
            if (overload.IsMember == call.Target is not null && (known is null || ReferenceEquals(known, overload)) && overload.Accepts(values))
            {
                if (overload.Walks)
                {
                    budget.Charge(values.Sum(v => (long)CelValues.SizeOf(v)) / CharactersPerUnit);
                }

                return overload.Invoke(values);
            }
        }

        throw new CelException("no such overload");
    }

    /// <summary>One side may decide although the other has no value.</summary>
    private bool Logical(CelCall call, ImmutableDictionary<string, object?> scope, bool decides)
    {
        CelException? failure = null;
        foreach (var argument in call.Arguments)
        {
            try
            {
                if (IsTrue(Evaluate(argument, scope)) == decides)
                {
                    return decides;
                }
            }
            catch (CelException error) when (!error.OverBudget)
            {
                failure ??= error;
            }
        }

        return failure is null ? !decides : throw failure;
    }

    private object?[] List(CelListLiteral list, ImmutableDictionary<string, object?> scope)
    {
        var values = new List<object?>(list.Elements.Length);
        foreach (var (element, optional) in list.Elements)
        {
            var value = Evaluate(element, scope);
            if (!optional)
            {
                values.Add(value);
            }
            else if (value is CelOptional { HasValue: true } present)
            {
                values.Add(present.Value);
            }
        }

        return [.. values];
    }

    private CelMap Map(CelMapLiteral literal, ImmutableDictionary<string, object?> scope)
    {
        var map = new CelMap();
        foreach (var (key, node, optional) in literal.Entries)
        {
            var value = Evaluate(node, scope);
            if (!optional)
            {
                map.Add(Evaluate(key, scope), value);
            }
            else if (value is CelOptional { HasValue: true } present)
            {
                map.Add(Evaluate(key, scope), present.Value);
            }
        }

        return map;
    }

    private object? Loop(CelLoop loop, ImmutableDictionary<string, object?> scope)
    {
        var found = 0L;
        var (results, elements) = (new List<object?>(), new List<object?>());
        var entries = new CelMap();
        CelException? failure = null;
        foreach (var (first, second) in Entries(Evaluate(loop.Range, scope), loop.Second is not null))
        {
            budget.Charge(1);
            var inner = scope.SetItem(loop.First, first);
            if (loop.Second is { } name)
            {
                inner = inner.SetItem(name, second);
            }

            bool holds;
            try
            {
                holds = loop.Condition is null || IsTrue(Evaluate(loop.Condition, inner));
            }
            catch (CelException error) when (!error.OverBudget && loop.Kind is CelLoopKind.All or CelLoopKind.Exists)
            {
                failure ??= error;   // a later element may still decide
                continue;
            }

            switch (loop.Kind)
            {
                case CelLoopKind.All when !holds:
                    return false;
                case CelLoopKind.Exists when holds:
                    return true;
                case CelLoopKind.ExistsOne when holds:
                    found++;
                    break;
                case CelLoopKind.Filter when holds:
                    results.Add(first);
                    break;
                case CelLoopKind.SortBy:
                    elements.Add(first);
                    results.Add(Evaluate(loop.Result!, inner));
                    break;
                case CelLoopKind.TransformMapEntry when holds:
                    var made = Evaluate(loop.Result!, inner) as ICelMap ?? throw new CelException("no such overload");
                    foreach (var key in made.Keys) { entries.Add(key, made.TryGet(key, out var value) ? value : null); }
                    break;
                case CelLoopKind.Map or CelLoopKind.TransformList when holds:
                    results.Add(Evaluate(loop.Result!, inner));
                    break;
                case CelLoopKind.TransformMap when holds:
                    entries.Add(first, Evaluate(loop.Result!, inner));
                    break;
            }
        }

        return loop.Kind switch
        {
            CelLoopKind.All => failure is null ? true : throw failure,
            CelLoopKind.Exists => failure is null ? false : throw failure,
            CelLoopKind.ExistsOne => found == 1,
            CelLoopKind.TransformMap or CelLoopKind.TransformMapEntry => entries,
            CelLoopKind.SortBy => CelLists.SortBy(elements, results),
            _ => results.ToArray(),
        };
    }

    private static IEnumerable<(object? First, object? Second)> Entries(object? range, bool both) => range switch
    {
        ICelMap map => map.Keys.Select(key => ((object?)key, both && map.TryGet(key, out var value) ? value : null)),
        IReadOnlyList<object?> list => list.Select((element, i) => both ? ((object?)(long)i, element) : (element, null)),
        _ => throw new CelException("no such overload"),
    };

    private object? Bind(CelBind bind, ImmutableDictionary<string, object?> scope)
    {
        var value = Evaluate(bind.Value, scope);
        if (value is not CelOptional optional)
        {
            throw new CelException("no such overload");
        }

        if (!optional.HasValue)
        {
            return CelOptional.None;
        }

        var result = Evaluate(bind.Body, scope.SetItem(bind.Name, optional.Value));
        return bind.OfOptional == CelOptionalBinding.Map ? CelOptional.Of(result) : result;
    }

    private static bool IsTrue(object? value) => value as bool? ?? throw new CelException("no such overload");
}
