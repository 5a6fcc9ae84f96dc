using System.Globalization;
using GoTemplate.RegularExpressions;
using Kustomize.Resources;

namespace Kustomize.Fields;

/// <summary>kyaml's paths into one object: <c>spec.containers.[name=main].image</c>, <c>*</c> for every element, numbers for one.</summary>
internal static class FieldPath
{
    /// <summary>Splits at dots; what stands in brackets, or behind a backslash, keeps its dots.</summary>
    public static List<string> Split(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.StartsWith('.') && path.Length > 1 ? path[1..].Split('.') : path.Split('.'))
        {
            if (parts.Count > 0 && parts[^1].EndsWith('\\')) { parts[^1] = parts[^1][..^1] + "." + part; }
            else { parts.Add(part); }
        }

        var segments = new List<string>();
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            if (!part.StartsWith('[') || part.EndsWith(']')) { segments.Add(part); continue; }
            while (i < parts.Count - 1)
            {
                part += "." + parts[++i];
                if (parts[i].EndsWith(']')) { break; }
            }

            segments.Add(part.Contains('=', StringComparison.Ordinal) ? part : part.Trim('[', ']'));
        }

        return segments;
    }

    /// <summary>The one value at a path; null where there is none.</summary>
    public static object? Lookup(object? node, IEnumerable<string> path) => Find(node, path)?.Value;

    /// <summary>The one place that a path leads to; null where it leads nowhere.</summary>
    public static Place? Find(object? node, IEnumerable<string> path)
    {
        var at = Root(node);
        foreach (var segment in path.Select(segment => segment.Trim()).Where(segment => segment.Length > 0))
        {
            if (at.Value is not { } value) { return null; }
            if (segment == "*") { throw new KustomizeException("wildcard is not supported in PathGetter"); }
            if (int.TryParse(segment, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
            {
                if (index < 0) { throw new KustomizeException($"array index {index} cannot be negative"); }
                NodeKind.Demand(value, NodeKind.Sequence);
                if (index >= ((List<object?>)value).Count) { return null; }
                at = new(value, "", index);
            }
            else if (IsFilter(segment))
            {
                NodeKind.Demand(value, NodeKind.Sequence);
                var (field, wanted) = Filter(segment);
                var found = ((List<object?>)value).FindIndex(item => field.Length == 0 ? Resource.Text(item) == wanted : item is Dictionary<string, object?> map && map.ContainsKey(field) && Resource.Text(map, field) == wanted);
                if (found < 0) { return null; }
                at = new(value, "", found);
            }
            else
            {
                NodeKind.Demand(value, NodeKind.Mapping);
                at = new(value, segment, 0);
            }
        }

        return at;
    }

    /// <summary>The map and key at the end of a path of plain fields, made where they are missing.</summary>
    public static (Dictionary<string, object?> Holder, string Key) LookupOrCreate(Dictionary<string, object?> node, IReadOnlyList<string> path)
    {
        var holder = node;
        foreach (var segment in path.SkipLast(1))
        {
            if (holder.GetValueOrDefault(segment) is not { } next) { holder[segment] = next = new Dictionary<string, object?>(StringComparer.Ordinal); }
            NodeKind.Demand(next, NodeKind.Mapping);
            holder = (Dictionary<string, object?>)next;
        }

        holder.TryAdd(path[^1], null);
        return (holder, path[^1]);
    }

    /// <summary>All places that a path matches; with <paramref name="creates"/>, missing parts are made on the way.</summary>
    public static List<Place> Match(Dictionary<string, object?> node, IReadOnlyList<string> path, bool creates)
    {
        var places = new List<Place>();
        Match(Root(node), path, 0, creates, places);
        return places;
    }

    private static Place Root(object? node) => new(new Dictionary<string, object?>(StringComparer.Ordinal) { [""] = node }, "", 0);

    private static void Match(Place at, IReadOnlyList<string> path, int next, bool creates, List<Place> places)
    {
        if (next == path.Count) { places.Add(at); return; }
        var (segment, node) = (path[next], at.Value);
        if (int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) { MatchIndex(node, index, path, next, creates, places); }
        else if (IsFilter(segment)) { MatchFilter(node, segment, path, next, creates, places); }
        else if (segment == "*")
        {
            NodeKind.Demand(node, NodeKind.Sequence);
            var list = node as List<object?> ?? [];
            for (var i = 0; i < list.Count; i++) { Match(new Place(list, "", i), path, next + 1, creates, places); }
        }
        else { MatchField(node, segment, path, next, creates, places); }
    }

    private static void MatchField(object? node, string field, IReadOnlyList<string> path, int next, bool creates, List<Place> places)
    {
        NodeKind.Demand(node, NodeKind.Mapping);

        // Kustomize hangs new fields on a null as well, where nothing prints them.
        if ((node ?? (creates ? new Dictionary<string, object?>(StringComparer.Ordinal) : null)) is not Dictionary<string, object?> map) { return; }
        var isMade = false;
        if (!map.ContainsKey(field))
        {
            if (!creates) { return; }
            map[field] = MissingPart(path, next);
            isMade = true;
        }

        Match(new Place(map, field, 0, isMade), path, next + 1, creates, places);
    }

    private static void MatchIndex(object? node, int index, IReadOnlyList<string> path, int next, bool creates, List<Place> places)
    {
        NodeKind.Demand(node, NodeKind.Sequence);
        var list = node as List<object?> ?? [];
        var isMade = list.Count == index && creates;
        if (isMade) { list.Add(MissingPart(path, next)); }
        if (list.Count < index + 1) { throw new KustomizeException($"index {index} specified but only {list.Count} elements found"); }
        Match(new Place(list, "", index, isMade), path, next + 1, creates, places);
    }

    private static void MatchFilter(object? node, string segment, IReadOnlyList<string> path, int next, bool creates, List<Place> places)
    {
        NodeKind.Demand(node, NodeKind.Sequence);
        var list = node as List<object?> ?? [];
        var (field, value) = Filter(segment);
        GoRegex pattern;
        try { pattern = GoRegex.Compile(value); }
        catch (GoRegexException error) { throw new KustomizeException(error.Message, error); }
        var known = places.Count;
        for (var i = 0; i < list.Count; i++)
        {
            if (field.Length == 0)
            {
                // Elements that are plain values end the path, whatever follows.
                if (pattern.IsMatch(Resource.Text(list[i]))) { places.Add(new Place(list, "", i)); }
            }
            else if (list[i] is Dictionary<string, object?> map && map.TryGetValue(field, out var found) && pattern.IsMatch(Resource.Text(found))) { Match(new Place(list, "", i), path, next + 1, creates, places); }
        }

        if (!creates || places.Count > known) { return; }
        list.Add(field.Length == 0 ? value : new Dictionary<string, object?>(StringComparer.Ordinal) { [field] = value });
        Match(new Place(list, "", list.Count - 1), field.Length == 0 ? [] : path, field.Length == 0 ? 0 : next + 1, creates, places);
    }

    private static object? MissingPart(IReadOnlyList<string> path, int at) => at == path.Count - 1 ? null
        : IsFilter(path[at + 1]) || int.TryParse(path[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out _) ? new List<object?>()
        : new Dictionary<string, object?>(StringComparer.Ordinal);

    private static bool IsFilter(string segment) => segment.StartsWith('[') && segment.EndsWith(']');

    private static (string Field, string Value) Filter(string segment)
    {
        var inside = segment[1..^1];
        var at = inside.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? throw new KustomizeException($"list path element must contain fieldName=fieldValue for element to match") : (inside[..at], inside[(at + 1)..]);
    }

    /// <summary>A value and what holds it: a field of a map, or an element of a list; and whether it was made on the way, so that it is nothing yet rather than null.</summary>
    internal readonly record struct Place(object Holder, string Key, int Index, bool IsMade = false)
    {
        public object? Value => Holder is Dictionary<string, object?> map ? map.GetValueOrDefault(Key) : ((List<object?>)Holder)[Index];

        public void Put(object? value)
        {
            if (Holder is Dictionary<string, object?> map) { map[Key] = value; }
            else { ((List<object?>)Holder)[Index] = value; }
        }
    }
}
