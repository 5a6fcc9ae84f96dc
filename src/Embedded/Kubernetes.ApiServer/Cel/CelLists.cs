using static Kubernetes.ApiServer.Cel.CelFunctions;
using T = Kubernetes.ApiServer.Cel.CelType;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Kubernetes' list library, cel-go's sets and lists extensions.</summary>
internal static class CelLists
{
    private static readonly T[] Comparable = [T.Int, T.Uint, T.Double, T.Bool, T.String, T.Bytes, T.Timestamp, T.Duration];

    /// <summary>The overloads of this library.</summary>
    public static IEnumerable<CelOverload> Overloads() => [.. Ordered(), .. Elements(), .. Sets()];

    private static IEnumerable<CelOverload> Ordered()
    {
        foreach (var type in Comparable)
        {
            yield return Member("isSorted", [T.List(type)], T.Bool, a => !L(a, 0).Zip(L(a, 0).Skip(1)).Any(p => CelValues.Compare(p.First, p.Second) > 0), walks: true);
            yield return Member("min", [T.List(type)], type, a => Extreme(L(a, 0), -1, "min"), walks: true);
            yield return Member("max", [T.List(type)], type, a => Extreme(L(a, 0), 1, "max"), walks: true);
            yield return Member("sort", [T.List(type)], T.List(type), a => SortBy(L(a, 0), L(a, 0)), walks: true);
        }

        foreach (var (type, zero) in new (T, object)[] { (T.Int, 0L), (T.Uint, 0UL), (T.Double, 0d), (T.Duration, TimeSpan.Zero) })
        {
            yield return Member("sum", [T.List(type)], type, a => Sum(L(a, 0), zero), walks: true);
        }
    }

    private static IEnumerable<CelOverload> Elements()
    {
        yield return Member("indexOf", [T.List(T.A), T.A], T.Int, a => IndexOf(L(a, 0), a[1], last: false), walks: true);
        yield return Member("lastIndexOf", [T.List(T.A), T.A], T.Int, a => IndexOf(L(a, 0), a[1], last: true), walks: true);
        yield return Member("distinct", [T.List(T.A)], T.List(T.A), a => Distinct(L(a, 0)), walks: true);
        yield return Member("reverse", [T.List(T.A)], T.List(T.A), a => L(a, 0).Reverse().ToArray(), walks: true);
        yield return Member("flatten", [T.List(T.List(T.A))], T.List(T.A), a => Flatten(L(a, 0), 1).ToArray(), walks: true);
        yield return Member("flatten", [T.List(T.Dyn), T.Int], T.List(T.Dyn), a => (long)a[1]! < 0 ? throw new CelException("level must be non-negative") : Flatten(L(a, 0), (long)a[1]!).ToArray(), walks: true);
        yield return Member("slice", [T.List(T.A), T.Int, T.Int], T.List(T.A), a => Slice(L(a, 0), (long)a[1]!, (long)a[2]!), walks: true);
        yield return Member("first", [T.List(T.A)], T.Optional(T.A), a => L(a, 0).Count == 0 ? CelOptional.None : CelOptional.Of(L(a, 0)[0]));
        yield return Member("last", [T.List(T.A)], T.Optional(T.A), a => L(a, 0).Count == 0 ? CelOptional.None : CelOptional.Of(L(a, 0)[^1]));
        yield return Global("lists.range", [T.Int], T.List(T.Int), a => (long)a[0]! is >= 0 and <= 100_000 ? Enumerable.Range(0, (int)(long)a[0]!).Select(i => (object?)(long)i).ToArray() : throw new CelException("range out of bounds"));
    }

    private static IEnumerable<CelOverload> Sets()
    {
        yield return Global("sets.contains", [T.List(T.A), T.List(T.A)], T.Bool, a => Contains(L(a, 0), L(a, 1)), walks: true);
        yield return Global("sets.equivalent", [T.List(T.A), T.List(T.A)], T.Bool, a => Contains(L(a, 0), L(a, 1)) && Contains(L(a, 1), L(a, 0)), walks: true);
        yield return Global("sets.intersects", [T.List(T.A), T.List(T.A)], T.Bool, a => L(a, 0).Any(e => IndexOf(L(a, 1), e, false) >= 0), walks: true);
    }

    /// <summary>Sorts a list by keys, one of each element.</summary>
    /// <exception cref="CelException">The keys are not of one type, or have no order.</exception>
    public static object?[] SortBy(IReadOnlyList<object?> list, IReadOnlyList<object?> keys)
    {
        if (keys.Any(key => CelValues.TypeOf(key) != CelValues.TypeOf(keys[0]))) { throw new CelException("list elements must have the same type"); }
        if (keys.Count > 0 && !Comparable.Contains(CelValues.TypeOf(keys[0]))) { throw new CelException("list elements must be comparable"); }
        return [.. list.Zip(keys).OrderBy(pair => pair.Second, Comparer<object?>.Create((x, y) => CelValues.Compare(x, y) ?? 0)).Select(pair => pair.First)];
    }

    private static object?[] Slice(IReadOnlyList<object?> list, long start, long end)
    {
        var problem = start < 0 || end < 0 ? "negative indexes not supported"
            : start > end ? "start index must be less than or equal to end index"
            : end > list.Count ? $"list is length {list.Count}"
            : null;
        return problem is null ? [.. list.Skip((int)start).Take((int)(end - start))] : throw new CelException($"cannot slice({start}, {end}), {problem}");
    }

    private static IReadOnlyList<object?> L(object?[] arguments, int index) => (IReadOnlyList<object?>)arguments[index]!;

    private static bool Contains(IReadOnlyList<object?> all, IReadOnlyList<object?> some) => some.All(e => IndexOf(all, e, false) >= 0);

    private static long IndexOf(IReadOnlyList<object?> list, object? wanted, bool last)
    {
        for (var n = 0; n < list.Count; n++)
        {
            var i = last ? list.Count - 1 - n : n;
            if (CelValues.AreEqual(list[i], wanted)) { return i; }
        }

        return -1;
    }

    private static object?[] Distinct(IReadOnlyList<object?> list)
    {
        var kept = new List<object?>();
        foreach (var element in list)
        {
            if (!kept.Exists(k => CelValues.AreEqual(k, element))) { kept.Add(element); }
        }

        return [.. kept];
    }

    private static IEnumerable<object?> Flatten(IEnumerable<object?> list, long depth) =>
        list.SelectMany(e => depth > 0 && e is IReadOnlyList<object?> inner ? Flatten(inner, depth - 1) : [e]);

    private static object? Extreme(IReadOnlyList<object?> list, int sign, string name)
    {
        if (list.Count == 0) { throw new CelException($"{name} called on empty list"); }
        return list.Aggregate((best, e) => CelValues.Compare(e, best) * sign > 0 ? e : best);
    }

    private static object? Sum(IReadOnlyList<object?> list, object zero)
    {
        if (list.Count == 0) { return zero; }
        var add = Find("_+_");
        return list.Aggregate((sum, e) => (add.FirstOrDefault(o => o.Accepts([sum, e])) ?? throw new CelException("no such overload")).Invoke([sum, e]));
    }
}
