using System.Collections;
using GoTemplate.Values;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private const string NilDereference = "runtime error: invalid memory address or nil pointer dereference";

    private static void AddLists(FunctionTable all)
    {
        all.Add("list tuple", "any...", a => new List<object?>(a));
        all.Add("first mustFirst", "any", a => List("first", a[0]) is { Count: > 0 } l ? l[0] : null);
        all.Add("last mustLast", "any", a => List("last", a[0]) is { Count: > 0 } l ? l[^1] : null);
        all.Add("rest mustRest", "any", a => List("rest", a[0]) is { Count: > 0 } l ? l.GetRange(1, l.Count - 1) : GoTypes.NilList);
        all.Add("initial mustInitial", "any", a => List("initial", a[0]) is { Count: > 0 } l ? l.GetRange(0, l.Count - 1) : GoTypes.NilList);
        all.Add("append push mustAppend mustPush", "any,any", a => new List<object?>([.. ListOf(a[0], t => $"Cannot push on type {t}"), a[1]]));
        all.Add("prepend mustPrepend", "any,any", a => new List<object?>([a[1], .. ListOf(a[0], t => $"Cannot prepend on type {t}")]));
        all.Add("concat", "any...", a => Appended(a.SelectMany(v => ListOf(v, t => $"Cannot concat type {t} as list"))));
        all.Add("reverse mustReverse", "any", a => Enumerable.Reverse(List("reverse", a[0], "find reverse on")).ToList());
        all.Add("uniq mustUniq", "any", a => Unique(ListOf(a[0], t => $"Cannot find uniq on type {t}")));
        all.Add("without mustWithout", "any,any...", a => Appended(ListOf(a[0], t => $"Cannot find without on type {t}").Where(v => !a.Skip(1).Any(o => DeepEqual(v, o)))));
        all.Add("has mustHas", "any,any", a => a[1] is not null && ListOf(a[1], t => $"Cannot find has on type {t}").Any(v => DeepEqual(v, a[0])));
        all.Add("compact mustCompact", "any", a => Appended(ListOf(a[0], t => $"Cannot compact on type {t}").Where(GoTypes.IsTrue)));
        all.Add("slice mustSlice", "any,any...", Slice);
        all.Add("chunk mustChunk", "int,any", a => Chunk((nint)a[0]!, ListOf(a[1], t => $"Cannot chunk type {t}")));
    }

    private static List<object?> List(string function, object? value, string? verb = null) =>
        ListOf(value, type => $"Cannot {verb ?? "find " + function + " on"} type {type}");

    private static List<object?> ListOf(object? value, Func<string, string> complaint) => value switch
    {
        null => throw new TemplateFunctionException(NilDereference),
        List<object?> list => list,
        IList list => list.Cast<object?>().ToList(),
        _ => throw new TemplateFunctionException(complaint(GoTypes.KindOf(value) is "map" ? "map" : GoTypes.KindOf(value))),
    };

    private static List<object?> Unique(List<object?> list)
    {
        var unique = new List<object?>();
        foreach (var item in list)
        {
            if (!unique.Exists(other => DeepEqual(item, other))) { unique.Add(item); }
        }

        return unique;
    }

    private static List<List<object?>> Chunk(nint size, List<object?> list)
    {
        if (size <= 0) { throw new TemplateFunctionException("runtime error: makeslice: len out of range"); }
        return list.Chunk((int)Math.Min(size, int.MaxValue)).Select(part => part.ToList()).ToList();
    }

    /// <summary>
    /// sprig's slice: Go lets an end reach up to the capacity, which grows in powers of two where a list was built by appending. A list of
    /// texts has the capacity that it has in Go.
    /// </summary>
    private static object? Slice(object?[] arguments)
    {
        if (arguments[0] is not IList list)
        {
            throw new TemplateFunctionException(arguments[0] is null ? NilDereference : $"list should be type of slice or array but {GoTypes.KindOf(arguments[0])}");
        }

        if (list.Count == 0) { return null; }
        var from = arguments.Length > 1 ? ToInt64(arguments[1]) : 0;
        var to = arguments.Length > 2 ? ToInt64(arguments[2]) : list.Count;
        var capacity = list switch
        {
            List<string> { Capacity: var ofTexts } => ofTexts,
            List<object?> { Capacity: var c } untyped when c != untyped.Count => PowerOfTwo(list.Count),
            List<nint> => PowerOfTwo(list.Count),
            _ => list.Count,
        };
        if (from < 0 || to < from || to > capacity) { throw new TemplateFunctionException("reflect.Value.Slice: slice index out of bounds"); }
        switch (list)
        {
            case List<string> texts: return Enumerable.Range((int)from, (int)(to - from)).Select(i => i < texts.Count ? texts[i] : "").ToList();
            case List<nint> numbers: return Enumerable.Range((int)from, (int)(to - from)).Select(i => i < numbers.Count ? numbers[i] : 0).ToList();
            default: return Enumerable.Range((int)from, (int)(to - from)).Select(i => i < list.Count ? list[i] : null).ToList();
        }
    }

    /// <summary>A list that Go builds by appending one item after the other.</summary>
    private static List<T> Appended<T>(IEnumerable<T> items)
    {
        var all = items.ToList();
        all.Capacity = PowerOfTwo(all.Count);
        return all;
    }

    private static int PowerOfTwo(int count) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count);
}
