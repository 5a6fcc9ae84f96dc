using Kustomize.Resources;

namespace Kustomize.Patches;

/// <summary>
/// Merges two lists whose elements are told apart by keys, step by step as kyaml's <c>walkAssociativeSequence</c> does: a second
/// key counts only where some element has it.
/// </summary>
internal static class KeyedLists
{
    /// <param name="target">The list that is patched.</param>
    /// <param name="patch">The patch; the same list where the target is replaced by it; null where there is none.</param>
    /// <param name="keys">The keys; none where the elements are plain values.</param>
    /// <param name="prepends">Whether the elements of the patch go first.</param>
    /// <param name="merge">Merges two elements, each of which may be missing.</param>
    public static List<object?> Merge(List<object?> target, List<object?>? patch, IReadOnlyList<string> keys, bool prepends, Func<object?, object?, object?> merge)
    {
        var isPlain = keys.Count == 0;
        var lists = prepends ? new[] { patch, target } : [target, patch];
        var values = isPlain ? PlainValues(lists) : KeyValues(lists, keys);
        if (values.Count == 0) { return target; }
        if (keys.Count > 1) { Align(values); }
        string[] used = isPlain ? [""] : Used(values, keys);
        var added = new List<object?>();
        foreach (var value in values)
        {
            var chosen = isPlain ? value : [.. value.Where((text, i) => text.Length > 0 || used.Contains(keys[i]))];
            var merged = merge(Find(target, used, chosen), Find(patch, used, chosen));
            if (merged is null or Dictionary<string, object?> { Count: 0 }) { Set(target, used, chosen, null); continue; }
            if (merged is Dictionary<string, object?> map)
            {
                for (var i = 0; i < used.Length; i++)
                {
                    if (!map.ContainsKey(used[i]) && chosen[i].Length > 0) { map[used[i]] = chosen[i]; }
                }
            }

            Set(added, used, chosen, merged);
        }

        return prepends ? Append(added, target, used) : Append(target, added, used);
    }

    private static List<string[]> PlainValues(IEnumerable<List<object?>?> lists) =>
        [.. lists.OfType<List<object?>>().SelectMany(list => list).Select(Resource.Text).Distinct(StringComparer.Ordinal).Select(text => new[] { text })];

    private static List<string[]> KeyValues(IEnumerable<List<object?>?> lists, IReadOnlyList<string> keys)
    {
        var values = new List<string[]>();
        foreach (var item in lists.OfType<List<object?>>().SelectMany(list => list))
        {
            if (item is not Dictionary<string, object?> map) { continue; }
            var value = keys.Select(key => Resource.Text(map, key)).ToArray();
            if (!values.Exists(known => known.SequenceEqual(value))) { values.Add(value); }
        }

        return values;
    }

    /// <summary>Values that agree where both are given become one; what is compared is the value as it was before its turn.</summary>
    private static void Align(List<string[]> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            var one = values[i];
            for (var j = 0; j < values.Count; j++)
            {
                var other = values[j];
                var agrees = one.Where((text, k) => text == other[k]).Any() && one.Where((text, k) => text != other[k] && text.Length > 0 && other[k].Length > 0).Any() is false;
                if (agrees) { values[i] = values[j] = [.. one.Select((text, k) => text.Length > 0 ? text : other[k])]; }
            }
        }
    }

    private static string[] Used(List<string[]> values, IReadOnlyList<string> keys)
    {
        string[] used = [.. keys.Where((_, i) => values.Exists(value => value[i].Length > 0))];
        return used.Length == 0 ? [.. keys] : used;
    }

    /// <summary>The first element that fits; keys without a value do not count here, unless none has one.</summary>
    private static object? Find(List<object?>? list, string[] keys, string[] values)
    {
        if (keys[0].Length == 0) { return list?.Find(item => Resource.Text(item) == values[0]); }
        var isGiven = Array.Exists(values, value => value.Length > 0);
        string[] given = isGiven ? [.. keys.Where((_, i) => values[i].Length > 0)] : keys;
        string[] wanted = isGiven ? [.. values.Where(value => value.Length > 0)] : values;
        return list?.Find(item => item is Dictionary<string, object?> map && !given.Where((key, i) => !map.TryGetValue(key, out var value) || Resource.Text(value) != wanted[i]).Any());
    }

    /// <summary>An empty value stands for any; keys behind the last value are not looked at.</summary>
    private static bool Fits(object? item, string[] keys, string[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (keys[i].Length == 0) { NodeKind.Demand(item, NodeKind.Scalar); return Resource.Text(item) == values[i]; }
            NodeKind.Demand(item, NodeKind.Mapping);
            if (!((Dictionary<string, object?>)item!).TryGetValue(keys[i], out var value) || (values[i].Length > 0 && Resource.Text(value) != values[i])) { return false; }
        }

        return values.Length > 0;
    }

    /// <summary>Puts an element in the place of those that fit, else at the end; no element takes them out.</summary>
    private static void Set(List<object?> list, string[] keys, string[] values, object? element)
    {
        var kept = new List<object?>(list.Count);
        var found = false;
        foreach (var item in list)
        {
            if (item is null or Dictionary<string, object?> { Count: 0 }) { continue; }
            var isOther = item is not Dictionary<string, object?> && keys[0].Length > 0 && values is [{ Length: > 0 }, ..];
            if (isOther || !Fits(item, keys, values))
            {
                // Without any value to look for, kyaml keeps nothing.
                if (values.Length > 0) { kept.Add(item); }
                continue;
            }

            found = true;
            if (element is not null) { kept.Add(element); }
        }

        list.Clear();
        list.AddRange(kept);
        if (element is not null && !found) { list.Add(element); }
    }

    private static List<object?> Append(List<object?> list, List<object?> others, string[] keys)
    {
        foreach (var item in others.ToList())
        {
            if (keys[0].Length == 0) { Set(list, keys, [Resource.Text(item)], item); continue; }
            var values = new List<string>();
            foreach (var key in keys)
            {
                if (item is Dictionary<string, object?> map && map.GetValueOrDefault(key) is { } value) { values.Add(Resource.Text(value)); }
                else { list.Add(item); }
            }

            string[] found = [.. values];
            if (keys.Length > 1) { Set(list, keys, found, null); }
            Set(list, keys, found, item);
        }

        return list;
    }
}
