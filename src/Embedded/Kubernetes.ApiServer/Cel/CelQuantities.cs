using System.Text.RegularExpressions;
using Kubernetes.ApiServer.Quantities;
using static Kubernetes.ApiServer.Cel.CelFunctions;
using T = Kubernetes.ApiServer.Cel.CelType;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Kubernetes' quantity library.</summary>
internal static partial class CelQuantities
{
    private static readonly T Type = T.Opaque("kubernetes.Quantity");

    /// <summary>The overloads of this library.</summary>
    public static IEnumerable<CelOverload> Overloads()
    {
        yield return Global("quantity", [T.String], Type, a => Quantity.TryParse((string)a[0]!, out var quantity) ? new Value(quantity) : throw new CelException(Shape().IsMatch((string)a[0]!) ? "unable to parse quantity's suffix" : Quantity.Refusal));
        yield return Global("isQuantity", [T.String], T.Bool, a => Quantity.TryParse((string)a[0]!, out _));
        yield return Member("sign", [Type], T.Int, a => (long)Q(a, 0).Sign);
        yield return Member("isInteger", [Type], T.Bool, a => Q(a, 0).Whole is not null);
        yield return Member("asInteger", [Type], T.Int, a => Q(a, 0).Whole ?? throw new CelException("cannot convert value to integer"));
        yield return Member("asApproximateFloat", [Type], T.Double, a => Q(a, 0).Approximate);
        yield return Member("add", [Type, Type], Type, a => new Value(Q(a, 0) + Q(a, 1)));
        yield return Member("sub", [Type, Type], Type, a => new Value(Q(a, 0) - Q(a, 1)));
        yield return Member("add", [Type, T.Int], Type, a => new Value(Q(a, 0) + Quantity.Of((long)a[1]!)));
        yield return Member("sub", [Type, T.Int], Type, a => new Value(Q(a, 0) - Quantity.Of((long)a[1]!)));
        yield return Member("isGreaterThan", [Type, Type], T.Bool, a => Q(a, 0) > Q(a, 1));
        yield return Member("isLessThan", [Type, Type], T.Bool, a => Q(a, 0) < Q(a, 1));
        yield return Member("compareTo", [Type, Type], T.Int, a => (long)Q(a, 0).CompareTo(Q(a, 1)));
    }

    // What Go's parser looks at first; what has this shape may still have a suffix that is none.
    [GeneratedRegex("^[+-]?[0-9.]+[eEinumkKMGTP]*[-+]?[0-9]*\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Shape();

    private static Quantity Q(object?[] arguments, int index) => ((Value)arguments[index]!).Quantity;

    private sealed class Value(Quantity quantity) : ICelOpaque
    {
        public Quantity Quantity { get; } = quantity;

        public CelType Type => CelQuantities.Type;

        public override bool Equals(object? obj) => obj is Value other && Quantity.CompareTo(other.Quantity) == 0;

        public override int GetHashCode() => Quantity.Sign;

        public override string ToString() => Quantity.ToString();
    }
}
