using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Finds the type of an expression before it is evaluated, and what cannot be right about it.</summary>
internal sealed class CelChecker
{
    private static readonly HashSet<string> TypeNames = new(StringComparer.Ordinal)
        { "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "google.protobuf.Timestamp", "google.protobuf.Duration", "optional_type", "net.IP", "net.CIDR" };

    private readonly List<CelIssue> _issues = [];
    private readonly Dictionary<CelNode, CelType> _types = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CelNode, CelOverload> _chosen = new(ReferenceEqualityComparer.Instance);
    private ImmutableDictionary<string, CelType> _scope;

    private CelChecker(ImmutableDictionary<string, CelType> variables) => _scope = variables;

    /// <summary>Checks an expression.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="variables">The variables it may name.</param>
    /// <returns>Its type, those of all its parts, the forms of the functions that are certain to be called, and what is wrong.</returns>
    public static (CelType Type, IReadOnlyDictionary<CelNode, CelType> Types, IReadOnlyDictionary<CelNode, CelOverload> Chosen, IReadOnlyList<CelIssue> Issues) Check(CelNode node, ImmutableDictionary<string, CelType> variables)
    {
        var checker = new CelChecker(variables);
        return (checker.TypeOf(node), checker._types, checker._chosen, checker._issues);
    }

    private CelType TypeOf(CelNode node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return _types[node] = node switch
        {
            CelConstant constant => CelValues.TypeOf(constant.Value),
            CelIdentifier identifier => Identifier(identifier),
            CelSelect select => Select(select),
            CelCall call => Call(call),
            CelListLiteral list => CelType.List(Join(list.Elements.Select(e => e.Optional ? Unwrapped(TypeOf(e.Element)) : TypeOf(e.Element)))),
            CelMapLiteral map => CelType.Map(Join(map.Entries.Select(e => TypeOf(e.Key)).ToList()), Join(map.Entries.Select(e => e.Optional ? Unwrapped(TypeOf(e.Value)) : TypeOf(e.Value)))),
            CelLoop loop => Loop(loop),
            CelBind bind => Bind(bind),
            _ => throw new InvalidOperationException($"no rule for {node.GetType().Name}"),
        };
    }

    private CelType Identifier(CelIdentifier identifier) =>
        _scope.TryGetValue(identifier.Name, out var found) ? found
        : TypeNames.Contains(identifier.Name) ? CelType.Type
        : Fail(identifier, $"undeclared reference to '{identifier.Name}' (in container '')");

    private CelType Select(CelSelect select)
    {
        if (select.Operand is CelIdentifier { Name: var space } && _scope.TryGetValue($"{space}.{select.Field}", out var qualified))
        {
            return qualified;
        }

        if (Qualified(select) is { } name && TypeNames.Contains(name))
        {
            return CelType.Type;
        }

        var operand = TypeOf(select.Operand);
        var optional = select.Optional || operand.Kind == CelKind.Optional;
        var field = FieldOf(select, operand.Kind == CelKind.Optional ? operand.Arguments[0] : operand);
        return select.TestOnly ? CelType.Bool : optional ? CelType.Optional(field) : field;
    }

    private CelType FieldOf(CelSelect select, CelType type) => type.Kind switch
    {
        CelKind.Dyn => CelType.Dyn,
        CelKind.Map => type.Arguments[1],
        CelKind.Object when type.Fields is { } fields => fields.Value.TryGetValue(select.Field, out var known) ? known : Fail(select, $"undefined field '{select.Field}'"),
        CelKind.Object => CelSchemaTypes.Field(type.Schema!, select.Field) is { } schema ? CelSchemaTypes.Of(schema) : Fail(select, $"undefined field '{select.Field}'"),
        _ => Fail(select, $"type '{type}' does not support field selection"),
    };

    private CelType Call(CelCall call)
    {
        var arguments = (call.Target is null ? call.Arguments : call.Arguments.Insert(0, call.Target)).Select(TypeOf).ToList();
        switch (call.Function)
        {
            case "_&&_" or "_||_":
                return arguments.TrueForAll(Fits(CelType.Bool)) ? CelType.Bool : NoOverload(call, arguments);
            case "_?_:_":
                return Fits(CelType.Bool)(arguments[0]) && Common(arguments[1], arguments[2]) is { } type ? type : NoOverload(call, arguments);
            case "_[?_]":
            case "_[_]" when arguments[0].Kind == CelKind.Optional:
                var container = arguments[0].Kind == CelKind.Optional ? arguments[0].Arguments[0] : arguments[0];
                return container.Kind switch { CelKind.List => CelType.Optional(container.Arguments[0]), CelKind.Map => CelType.Optional(container.Arguments[1]), CelKind.Dyn => CelType.Optional(CelType.Dyn), _ => NoOverload(call, arguments) };
            case "_==_" or "_!=_" when arguments.Exists(a => a.Kind == CelKind.Null):
                return arguments.TrueForAll(MayBeNull) ? CelType.Bool : NoOverload(call, arguments);
        }

        var known = CelFunctions.Find(call.Function).Where(o => o.IsMember == (call.Target is not null)).ToList();
        if (known.Count == 0)
        {
            return Fail(call, $"undeclared reference to '{call.Function}' (in container '')");
        }

        CelType? result = null;
        foreach (var overload in known)
        {
            var bound = new Dictionary<string, CelType>(StringComparer.Ordinal);
            if (overload.Parameters.Length != arguments.Count || overload.Parameters.Where((p, i) => !Matches(p, arguments[i], bound)).Any())
            {
                continue;
            }

            var yields = Substitute(overload.Result, bound);
            if (result is null) { _chosen[call] = overload; } else { _chosen.Remove(call); }
            result = result is null || result == yields ? yields : CelType.Dyn;
        }

        return result ?? NoOverload(call, arguments);
    }

    private CelType Loop(CelLoop loop)
    {
        var range = TypeOf(loop.Range);
        var (key, value) = range.Kind switch
        {
            CelKind.List => (CelType.Int, range.Arguments[0]),
            CelKind.Map => (range.Arguments[0], range.Arguments[1]),
            CelKind.Dyn => (CelType.Dyn, CelType.Dyn),
            _ => (Fail(loop, $"expression of type '{range}' cannot be range of a comprehension (must be list, map, or dynamic)"), CelType.Dyn),
        };
        var outer = _scope;
        _scope = loop.Second is { } second
            ? _scope.SetItem(loop.First, key).SetItem(second, value)
            : _scope.SetItem(loop.First, range.Kind == CelKind.Map ? key : value);
        var condition = loop.Condition is { } test ? TypeOf(test) : CelType.Bool;
        if (!Fits(CelType.Bool)(condition))
        {
            Fail(loop, $"expected type 'bool' but found '{condition}'");
        }

        var result = loop.Result is { } node ? TypeOf(node) : CelType.Bool;
        _scope = outer;
        return loop.Kind switch
        {
            CelLoopKind.Filter => range.Kind == CelKind.Map ? CelType.List(key) : range.Kind == CelKind.List ? range : CelType.List(CelType.Dyn),
            CelLoopKind.Map or CelLoopKind.TransformList => CelType.List(result),
            CelLoopKind.TransformMap => CelType.Map(key, result),
            CelLoopKind.TransformMapEntry => result.Kind is CelKind.Map or CelKind.Dyn ? result : Fail(loop, $"expected type 'map(dyn, dyn)' but found '{result}'"),
            CelLoopKind.SortBy => range,
            _ => CelType.Bool,
        };
    }

    private CelType Bind(CelBind bind)
    {
        var value = TypeOf(bind.Value);
        var outer = _scope;
        _scope = _scope.SetItem(bind.Name, Unwrapped(value));
        var body = TypeOf(bind.Body);
        _scope = outer;
        return bind.OfOptional == CelOptionalBinding.Map ? CelType.Optional(body) : body;
    }

    private static bool MayBeNull(CelType type) =>
        type.Kind is CelKind.Null or CelKind.Dyn or CelKind.Object or CelKind.Opaque or CelKind.Optional or CelKind.Duration or CelKind.Timestamp;

    private static CelType Unwrapped(CelType type) => type.Kind == CelKind.Optional ? type.Arguments[0] : CelType.Dyn;

    private static string? Qualified(CelNode node) => node switch
    {
        CelIdentifier identifier => identifier.Name,
        CelSelect { TestOnly: false } select when Qualified(select.Operand) is { } space => $"{space}.{select.Field}",
        _ => null,
    };

    private static Predicate<CelType> Fits(CelType wanted) => type => type.Kind == CelKind.Dyn || type == wanted;

    private static CelType Join(IEnumerable<CelType> types)
    {
        CelType? joined = null;
        foreach (var type in types)
        {
            joined = joined is null || joined == type ? type : CelType.Dyn;
        }

        return joined ?? CelType.Dyn;
    }

    private static CelType? Common(CelType left, CelType right)
    {
        var bound = new Dictionary<string, CelType>(StringComparer.Ordinal);
        return left == right ? left : left.Kind == CelKind.Dyn || right.Kind == CelKind.Dyn ? CelType.Dyn
            : Matches(CelType.A, left, bound) && Matches(CelType.A, right, bound) ? Substitute(CelType.A, bound) : null;
    }

    private static bool Matches(CelType wanted, CelType actual, Dictionary<string, CelType> bound)
    {
        if (actual.Kind == CelKind.Dyn || wanted.Kind == CelKind.Dyn)
        {
            return true;
        }

        if (wanted.Kind == CelKind.Parameter)
        {
            if (!bound.TryGetValue(wanted.Name, out var known))
            {
                bound[wanted.Name] = actual;
                return true;
            }

            if (known.Kind == CelKind.Null)
            {
                bound[wanted.Name] = actual;
                return true;
            }

            return actual.Kind == CelKind.Null || Matches(known, actual, bound);
        }

        return wanted.Kind == actual.Kind
            && (wanted.Kind != CelKind.Opaque || wanted.Name == actual.Name)
            && !wanted.Arguments.Where((argument, i) => !Matches(argument, actual.Arguments[i], bound)).Any();
    }

    private static CelType Substitute(CelType type, Dictionary<string, CelType> bound) => type.Kind == CelKind.Parameter
        ? bound.GetValueOrDefault(type.Name, CelType.Dyn)
        : type.Arguments.IsEmpty ? type : type with { Arguments = [.. type.Arguments.Select(a => Substitute(a, bound))] };

    private CelType NoOverload(CelCall call, List<CelType> arguments)
    {
        var shown = call.Target is null ? $"({string.Join(", ", arguments)})" : $"{arguments[0]}.({string.Join(", ", arguments.Skip(1))})";
        return Fail(call, $"found no matching overload for '{call.Function}' applied to '{shown}'");
    }

    private CelType Fail(CelNode node, string message)
    {
        _issues.Add(new CelIssue(node.Position, message));
        return CelType.Dyn;
    }
}
