namespace Kubernetes.ApiServer.Cel;

/// <summary>What calls cost: a little, or by the size of what they walk through (with apiserver/pkg/cel/library/cost.go).</summary>
internal sealed partial class CelCostEstimator
{
    private const double Walk = 0.1;
    private const double WalkTwice = 0.2;
    private const double PatternLength = 0.25;
    private const double LongestFormat = 128 * PatternLength;
    private static readonly CelEstimate AuthorizationCheck = CelEstimate.Exactly(350_000);
    private static readonly CelEstimate Address = new(4, 16);

    private Estimated Call(CelCall call)
    {
        var target = call.Target is { } node ? Of(node) : null;
        var arguments = call.Arguments.Select(Of).ToList();
        switch (call.Function)
        {
            case "dyn":
                return arguments[0] with { Cost = arguments[0].Cost + CelEstimate.One, Shape = null };
            case "_&&_" or "_||_":
                return new Estimated(ShortCircuit(arguments[0].Cost, arguments[1].Cost));
            case "_?_:_":
                return new Estimated(arguments[0].Cost + arguments[1].Cost.Or(arguments[2].Cost))
                {
                    Size = arguments[1].KnownSize.Or(arguments[2].KnownSize),
                    Entries = Union(arguments[1].Entries, arguments[2].Entries),
                };
            case "_[_]":
                return new Estimated(Sum(arguments) + CelEstimate.One) { Shape = arguments[0].Shape?.Elements, LocalSize = arguments[0].Entries?.Value };
        }

        var (cost, size) = target is null ? Global(call, arguments) : Member(call, target, arguments);
        return new Estimated((target?.Cost ?? default) + Sum(arguments) + cost)
        {
            Size = size,
            Entries = call.Function == "_+_" ? Union(arguments[0].Entries, arguments[1].Entries) : null,
        };
    }

    private (CelEstimate Cost, CelEstimate? Size) Global(CelCall call, List<Estimated> arguments)
    {
        var type = call.Arguments is [var first, ..] ? TypeOf(first) : CelType.Dyn;
        var size = arguments is [var only, ..] ? only.KnownSize : default;
        switch (call.Function)
        {
            case "_==_" or "_!=_":
                return (type.Kind == CelKind.Opaque && TypeOf(call.Arguments[1]) == type ? CelEstimate.One : Comparison(arguments), null);
            case "_<_" or "_<=_" or "_>_" or "_>=_":
                return (ByType(call, CelKind.String, CelKind.Bytes, Comparison(arguments)), null);
            case "_+_":
                var sum = size + arguments[1].KnownSize;
                var isScalar = IsScalar(type) || IsScalar(TypeOf(call.Arguments[1]));
                return (ByType(call, CelKind.String, CelKind.Bytes, sum * Walk), isScalar ? null : sum);
            case "@in":
                var range = arguments[1].KnownSize;
                return (TypeOf(call.Arguments[1]).Kind switch { CelKind.List => range, CelKind.Map => CelEstimate.One, _ => CelEstimate.One.Or(range) }, null);
            case "url":
                return (size * Walk, null);
            case "bytes" when type.Kind == CelKind.String:
                return (size * Walk, size with { Max = CelEstimate.Multiply(size.Max, 4) });
            case "string" when type.Kind == CelKind.Bytes:
                return (size * Walk, size with { Min = size.Min / 4 });
            case "strings.quote":
                return (size * Walk, (size * new CelEstimate(1, 2)) + CelEstimate.Exactly(2));
            case "sets.contains" or "sets.intersects":
                return ((size * arguments[1].KnownSize) + CelEstimate.One, null);
            case "sets.equivalent":
                return ((size * arguments[1].KnownSize * 2) + CelEstimate.One, null);
            default:
                return (CelEstimate.One, null);
        }
    }

    private (CelEstimate Cost, CelEstimate? Size) Member(CelCall call, Estimated target, List<Estimated> arguments)
    {
        var size = target.KnownSize;
        var argument = arguments is [var first, ..] ? first.KnownSize : default;
        switch (call.Function)
        {
            case "check":
                return (AuthorizationCheck, null);
            case "isSorted" or "sum" or "max" or "min" or "indexOf" or "lastIndexOf":
                return (TypeOf(call.Target!) is { Kind: CelKind.List } list ? size * (CelEstimate.One + WalkOfElement(list, target)) : size * Walk, null);
            case "lowerAscii" or "upperAscii" or "substring" or "trim":
                return (size * Walk, size);
            case "replace":
                return (size * WalkTwice, Replaced(size, argument, arguments[1].KnownSize));
            case "split":
                return (size * WalkTwice, new CelEstimate(0, call.Arguments is [_, CelConstant { Value: long and >= 0 and var most }] ? (ulong)most : size.Max));
            case "join":
                var separators = new CelEstimate(size.Min > 0 ? size.Min - 1 : 0, size.Max > 0 ? size.Max - 1 : 0);
                var joined = (size * SizeOfElement(target)) + (argument * separators);
                return (joined * Walk, joined);
            case "find" or "findAll":
                return (Matching(size, argument), new CelEstimate(0, size.Max));
            case "matches":
                return (Matching(size, argument), null);
            case "contains":
                return (size * Walk * (argument * Walk), null);
            case "startsWith" or "endsWith":
                return (argument * Walk, null);
            case "format":
                return (size * Walk, null);
            case "containsIP":
                return (((Address + Address) * Walk) + WalkOfText(call.Arguments[0], argument), null);
            case "containsCIDR":
                return (((Address + Address) * Walk) + (Address * Walk) + CelEstimate.One + WalkOfText(call.Arguments[0], argument), null);
            case "validate":
                return (argument * LongestFormat, null);
            default:
                return (CelEstimate.One, null);
        }
    }

    /// <summary>The cost of an operator that walks through two types only; both are possible where the type is not known.</summary>
    private CelEstimate ByType(CelCall call, CelKind first, CelKind second, CelEstimate walking)
    {
        var kinds = call.Arguments.Select(argument => TypeOf(argument).Kind).ToList();
        return kinds.Exists(kind => kind == first || kind == second) ? walking
            : kinds.TrueForAll(kind => kind == CelKind.Dyn) ? CelEstimate.One.Or(walking)
            : CelEstimate.One;
    }

    /// <summary>Values are equal or ordered by what the smaller one holds.</summary>
    private static CelEstimate Comparison(List<Estimated> arguments)
    {
        var most = Math.Min(arguments[0].KnownSize.Max, arguments[1].KnownSize.Max);
        return new CelEstimate(Math.Min(1, most), most) * Walk;
    }

    /// <summary>An empty text may still cost a long pattern.</summary>
    private static CelEstimate Matching(CelEstimate text, CelEstimate pattern) => (text + CelEstimate.One) * Walk * (pattern * PatternLength);

    /// <summary>The size of a text in which every occurrence of another is replaced; an empty one occurs around every character.</summary>
    private static CelEstimate Replaced(CelEstimate text, CelEstimate replaced, CelEstimate by)
    {
        var most = replaced.Min == 0 ? CelEstimate.Add(CelEstimate.Multiply(CelEstimate.Add(text.Max, 1), by.Max), text.Max)
            : by.Max <= replaced.Min ? text.Max
            : CelEstimate.Multiply(Times(text.Max, replaced.Min), by.Max);
        var least = replaced.Max == 0 ? CelEstimate.Add(CelEstimate.Multiply(CelEstimate.Add(text.Min, 1), by.Min), text.Min)
            : replaced.Max <= by.Min ? text.Min
            : CelEstimate.Multiply(Times(text.Min, replaced.Max), by.Min);
        return new CelEstimate(least, most);

        static ulong Times(ulong whole, ulong part) => (whole / part) + (whole % part > 0 ? 1UL : 0);
    }

    private static CelEstimate SizeOfElement(Estimated list) =>
        list.Shape?.Elements is { } shape ? new CelEstimate(0, shape.MaxElements) : list.Entries?.Value ?? CelEstimate.Unknown;

    private static CelEstimate WalkOfElement(CelType list, Estimated value) =>
        list.Arguments[0].Kind is CelKind.String or CelKind.Bytes ? SizeOfElement(value) * Walk : default;

    private CelEstimate WalkOfText(CelNode node, CelEstimate size) => TypeOf(node).Kind == CelKind.String ? size * Walk : default;

    private static EntrySizes? Union(EntrySizes? left, EntrySizes? right) =>
        left is null || right is null ? null : new EntrySizes(left.Key.Or(right.Key), left.Value.Or(right.Value));
}
