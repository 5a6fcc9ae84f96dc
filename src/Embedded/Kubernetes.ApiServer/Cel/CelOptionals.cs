using static Kubernetes.ApiServer.Cel.CelFunctions;
using T = Kubernetes.ApiServer.Cel.CelType;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Values that may be absent.</summary>
internal static class CelOptionals
{
    /// <summary>The overloads of this library.</summary>
    public static IEnumerable<CelOverload> Overloads()
    {
        yield return Global("optional.of", [T.A], T.Optional(T.A), a => CelOptional.Of(a[0]));
        yield return Global("optional.none", [], T.Optional(T.A), _ => CelOptional.None);
        yield return Global("optional.ofNonZeroValue", [T.A], T.Optional(T.A), a => IsZero(a[0]) ? CelOptional.None : CelOptional.Of(a[0]));
        yield return Member("hasValue", [T.Optional(T.A)], T.Bool, a => O(a, 0).HasValue);
        yield return Member("value", [T.Optional(T.A)], T.A, a => O(a, 0).HasValue ? O(a, 0).Value : throw new CelException("optional.none() dereference"));
        yield return Member("or", [T.Optional(T.A), T.Optional(T.A)], T.Optional(T.A), a => O(a, 0).HasValue ? a[0] : a[1]);
        yield return Member("orValue", [T.Optional(T.A), T.A], T.A, a => O(a, 0).HasValue ? O(a, 0).Value : a[1]);
    }

    private static CelOptional O(object?[] arguments, int index) => (CelOptional)arguments[index]!;

    private static bool IsZero(object? value) => value switch
    {
        null => true,
        bool flag => !flag,
        long or ulong or double => CelValues.Compare(value, 0L) == 0,
        TimeSpan duration => duration == TimeSpan.Zero,
        DateTimeOffset time => time.UtcTicks == 0,
        string or byte[] or ICelMap or IReadOnlyList<object?> => CelValues.SizeOf(value) == 0,
        _ => false,
    };
}
