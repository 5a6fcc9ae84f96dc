using static Kubernetes.ApiServer.Cel.CelFunctions;
using T = Kubernetes.ApiServer.Cel.CelType;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Arithmetic, comparison, membership and indexing. The logical operators are the evaluator's, which may skip their operands.</summary>
internal static class CelOperators
{
    private static readonly T[] Numbers = [T.Int, T.Uint, T.Double];
    private static readonly T[] Ordered = [T.Bool, T.String, T.Bytes, T.Timestamp, T.Duration];

    /// <summary>The overloads of this library.</summary>
    public static IEnumerable<CelOverload> Overloads() => [.. Equality(), .. Comparisons(), .. Arithmetic(), .. Times(), .. Containers()];

    private static IEnumerable<CelOverload> Equality()
    {
        yield return Global("_==_", [T.A, T.A], T.Bool, a => CelValues.AreEqual(a[0], a[1]), walks: true);
        yield return Global("_!=_", [T.A, T.A], T.Bool, a => !CelValues.AreEqual(a[0], a[1]), walks: true);
        yield return Global("!_", [T.Bool], T.Bool, a => !(bool)a[0]!);
    }

    private static IEnumerable<CelOverload> Comparisons()
    {
        var pairs = Ordered.Select(t => (t, t)).Concat(Numbers.SelectMany(left => Numbers.Select(right => (left, right)))).ToList();
        foreach (var (name, holds) in new (string, Func<int, bool>)[] { ("_<_", c => c < 0), ("_<=_", c => c <= 0), ("_>_", c => c > 0), ("_>=_", c => c >= 0) })
        {
            foreach (var (left, right) in pairs)
            {
                yield return Global(name, [left, right], T.Bool, a => CelValues.Compare(a[0], a[1]) is { } order && holds(order), walks: left == T.String || left == T.Bytes);
            }
        }
    }

    private static IEnumerable<CelOverload> Arithmetic()
    {
        yield return Global("-_", [T.Int], T.Int, a => Checked(() => checked(-(long)a[0]!)));
        yield return Global("-_", [T.Double], T.Double, a => -(double)a[0]!);
        yield return Global("-_", [T.Duration], T.Duration, a => -(TimeSpan)a[0]!);
        yield return Ints("_+_", (a, b) => checked(a + b));
        yield return Ints("_-_", (a, b) => checked(a - b));
        yield return Ints("_*_", (a, b) => checked(a * b));
        yield return Ints("_/_", (a, b) => b == 0 ? throw new CelException("division by zero") : checked(a / b));
        yield return Ints("_%_", (a, b) => b == 0 ? throw new CelException("modulus by zero") : b == -1 ? 0 : a % b);
        yield return Uints("_+_", (a, b) => checked(a + b));
        yield return Uints("_-_", (a, b) => checked(a - b));
        yield return Uints("_*_", (a, b) => checked(a * b));
        yield return Uints("_/_", (a, b) => b == 0 ? throw new CelException("division by zero") : a / b);
        yield return Uints("_%_", (a, b) => b == 0 ? throw new CelException("modulus by zero") : a % b);
        yield return Global("_+_", [T.Double, T.Double], T.Double, a => (double)a[0]! + (double)a[1]!);
        yield return Global("_-_", [T.Double, T.Double], T.Double, a => (double)a[0]! - (double)a[1]!);
        yield return Global("_*_", [T.Double, T.Double], T.Double, a => (double)a[0]! * (double)a[1]!);
        yield return Global("_/_", [T.Double, T.Double], T.Double, a => (double)a[0]! / (double)a[1]!);
        yield return Global("_+_", [T.String, T.String], T.String, a => (string)a[0]! + (string)a[1]!, walks: true);
        yield return Global("_+_", [T.Bytes, T.Bytes], T.Bytes, a => (byte[])[.. (byte[])a[0]!, .. (byte[])a[1]!], walks: true);
        yield return Global("_+_", [T.List(T.A), T.List(T.A)], T.List(T.A), a =>
            a[0] is CelKeyedList keyed ? keyed.With((IReadOnlyList<object?>)a[1]!) : (object?[])[.. (IReadOnlyList<object?>)a[0]!, .. (IReadOnlyList<object?>)a[1]!]);

        static CelOverload Ints(string name, Func<long, long, long> compute) => Global(name, [T.Int, T.Int], T.Int, a => Checked(() => compute((long)a[0]!, (long)a[1]!)));
        static CelOverload Uints(string name, Func<ulong, ulong, ulong> compute) => Global(name, [T.Uint, T.Uint], T.Uint, a => Checked(() => compute((ulong)a[0]!, (ulong)a[1]!)));
    }

    private static IEnumerable<CelOverload> Times()
    {
        yield return Global("_+_", [T.Duration, T.Duration], T.Duration, a => CelTimes.Limited(() => (TimeSpan)a[0]! + (TimeSpan)a[1]!));
        yield return Global("_-_", [T.Duration, T.Duration], T.Duration, a => CelTimes.Limited(() => (TimeSpan)a[0]! - (TimeSpan)a[1]!));
        yield return Global("_+_", [T.Timestamp, T.Duration], T.Timestamp, a => Checked(() => (DateTimeOffset)a[0]! + (TimeSpan)a[1]!));
        yield return Global("_+_", [T.Duration, T.Timestamp], T.Timestamp, a => Checked(() => (DateTimeOffset)a[1]! + (TimeSpan)a[0]!));
        yield return Global("_-_", [T.Timestamp, T.Duration], T.Timestamp, a => Checked(() => (DateTimeOffset)a[0]! - (TimeSpan)a[1]!));
        yield return Global("_-_", [T.Timestamp, T.Timestamp], T.Duration, a => CelTimes.Limited(() => (DateTimeOffset)a[0]! - (DateTimeOffset)a[1]!));
    }

    private static IEnumerable<CelOverload> Containers()
    {
        yield return Global("_[_]", [T.List(T.A), T.Int], T.A, a => At(a[0], a[1]));
        yield return Global("_[_]", [T.Map(T.A, T.B), T.A], T.B, a => At(a[0], a[1]));
        yield return Global("@in", [T.A, T.List(T.A)], T.Bool, a => ((IReadOnlyList<object?>)a[1]!).Any(e => CelValues.AreEqual(a[0], e)), walks: true);
        yield return Global("@in", [T.A, T.Map(T.A, T.B)], T.Bool, a => a[0] is not null && ((ICelMap)a[1]!).TryGet(a[0]!, out _));
        foreach (var type in new[] { T.String, T.Bytes, T.List(T.A), T.Map(T.A, T.B) })
        {
            yield return Global("size", [type], T.Int, a => Size(a[0]));
            yield return Member("size", [type], T.Int, a => Size(a[0]));
        }
    }

    /// <summary>An element or entry.</summary>
    /// <exception cref="CelException">There is none.</exception>
    public static object? At(object? container, object? key) => TryAt(container, key, out var value) ? value
        : throw new CelException(container is ICelMap ? $"no such key: {key}" : $"index out of bounds: {key}");

    /// <summary>Finds an element or entry.</summary>
    public static bool TryAt(object? container, object? key, out object? value)
    {
        value = null;
        switch (container, key)
        {
            case (ICelMap map, not null):
                return map.TryGet(key, out value);
            case (IReadOnlyList<object?>, double real) when !double.IsInteger(real):
                throw new CelException($"unsupported index value {CelConversions.Real(real)} in list");
            case (IReadOnlyList<object?> list, long or ulong or double):
                if (CelValues.Compare(key, 0L) is not >= 0 || CelValues.Compare(key, (long)list.Count) is not < 0)
                {
                    return false;
                }

                value = list[Convert.ToInt32(key, System.Globalization.CultureInfo.InvariantCulture)];
                return true;
            default:
                throw new CelException("no such overload");
        }
    }

    private static long Size(object? value) => value is string text ? text.EnumerateRunes().Count() : CelValues.SizeOf(value);

    private static object Checked<TValue>(Func<TValue> compute)
        where TValue : notnull
    {
        try
        {
            return compute();
        }
        catch (Exception error) when (error is OverflowException or ArgumentOutOfRangeException)
        {
            throw new CelException($"{(error is OverflowException ? typeof(TValue) == typeof(ulong) ? "unsigned integer" : "integer" : "timestamp")} overflow");
        }
    }
}
