using System.Globalization;
using Kustomize.Building;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>replacements: copies a field of one object into fields of others.</summary>
internal static class ReplacementTransformer
{
    public static void Run(BuildContext context, Kustomization kustomization, List<Resource> resources)
    {
        foreach (var entry in kustomization.Entries("replacements"))
        {
            if (Resource.Text(entry, "path") is not { Length: > 0 } path) { Apply(resources, entry); continue; }
            object? read;
            try { read = YamlReader.ReadFirst(context.ReadFile(kustomization.Directory, path), YamlDialect.Json); }
            catch (YamlReadException error) { throw new KustomizeException(error.Message, error); }
            foreach (var one in read as List<object?> ?? [read])
            {
                if (one is Dictionary<string, object?> replacement) { Apply(resources, replacement); }
            }
        }
    }

    public static void Apply(List<Resource> resources, Dictionary<string, object?> replacement)
    {
        var value = Source(resources, replacement);
        foreach (var target in Entries(replacement, "targets"))
        {
            if (target.GetValueOrDefault("select") is not Dictionary<string, object?> select) { throw new KustomizeException("target must specify resources to select"); }
            var selector = new Selector(select, isPattern: false);
            var rejected = Entries(target, "reject").Select(fields => new Selector(fields, isPattern: false)).ToList();
            var paths = (target.GetValueOrDefault("fieldPaths") as List<object?> ?? []).OfType<string>().ToList();
            if (paths.Count == 0) { paths.Add("metadata.name"); }
            var options = target.GetValueOrDefault("options") as Dictionary<string, object?> ?? [];
            foreach (var resource in resources.Where(resource => selector.Selects(resource) && !rejected.Exists(reject => reject.Selects(resource))))
            {
                foreach (var path in paths) { Set(resource, path, value, options); }
            }
        }
    }

    private static object? Source(List<Resource> resources, Dictionary<string, object?> replacement)
    {
        if (replacement.GetValueOrDefault("sourceValue") is string given) { return given; }
        var source = replacement.GetValueOrDefault("source") as Dictionary<string, object?> ?? throw new KustomizeException("replacements must specify a source and at least one target");
        var selector = new Selector(source, isPattern: false);
        var found = resources.FindAll(selector.Selects);
        var path = Resource.Text(source, "fieldPath");
        var shown = selector + (path.Length > 0 ? ":" + path : "");
        if (found.Count == 0) { throw new KustomizeException($"nothing selected by {shown}"); }
        if (found.Count > 1) { throw new KustomizeException($"multiple matches for selector {shown}"); }
        path = path.Length > 0 ? path : "metadata.name";
        var places = new List<(object Holder, object Key)>();
        Walk(found[0].Body, Segments(path), 0, false, places);
        if (places.Count == 0) { throw new KustomizeException($"fieldPath `{path}` is missing for replacement source {selector}"); }
        var value = Get(places[0]);
        var options = source.GetValueOrDefault("options") as Dictionary<string, object?> ?? [];
        if (Resource.Text(options, "delimiter") is not { Length: > 0 } delimiter) { return value; }
        var parts = (value as string ?? "").Split(delimiter);
        var index = (int)(options.GetValueOrDefault("index") as long? ?? 0);
        return index < 0 || index >= parts.Length ? throw new KustomizeException($"options.index {index} is out of bounds for value {value}") : parts[index];
    }

    private static void Set(Resource resource, string path, object? value, Dictionary<string, object?> options)
    {
        var create = options.GetValueOrDefault("create") is true;
        var places = new List<(object Holder, object Key)>();
        resource.Remember();
        Walk(resource.Body, Segments(path), 0, create, places);
        if (places.Count == 0) { throw new KustomizeException($"unable to find {(create ? "or create " : "")}field {GoJson.Quote(path)} in replacement target"); }
        foreach (var place in places)
        {
            var present = Get(place);
            var put = value;
            if (Resource.Text(options, "delimiter") is { Length: > 0 } delimiter)
            {
                var parts = AsText(present).Split(delimiter).ToList();
                var index = (int)(options.GetValueOrDefault("index") as long? ?? 0);
                if (index < 0) { parts.Insert(0, AsText(value)); }
                else if (index >= parts.Count) { parts.Add(AsText(value)); }
                else { parts[index] = AsText(value); }
                put = string.Join(delimiter, parts);
            }

            Put(place, Fitted(present, put, path));
        }
    }

    /// <summary>An existing scalar keeps its type; a new field takes what the plain text means.</summary>
    private static object? Fitted(object? present, object? value, string path) => present switch
    {
        Dictionary<string, object?> or List<object?> => PlainValue.Copy(value),
        null => value is string text && !path.StartsWith("metadata.annotations", StringComparison.Ordinal) && !path.StartsWith("metadata.labels", StringComparison.Ordinal)
            ? YamlReader.ReadScalar(text, YamlDialect.Nodes) : PlainValue.Copy(value),
        _ when value is Dictionary<string, object?> or List<object?> => PlainValue.Copy(value),
        string => AsText(value),
        _ => YamlReader.ReadScalar(AsText(value), YamlDialect.Nodes) is var read and not string ? read
            : throw new KustomizeException($"yaml: cannot decode !!str `{AsText(value)}` as a !!{(present is bool ? "bool" : present is double ? "float" : "int")}"),
    };

    private static string AsText(object? value) => value is null ? "" : Resource.Text(new(StringComparer.Ordinal) { ["v"] = value }, "v");

    private static IEnumerable<Dictionary<string, object?>> Entries(Dictionary<string, object?> map, string field) => (map.GetValueOrDefault(field) as List<object?> ?? []).OfType<Dictionary<string, object?>>();

    internal static List<string> Segments(string path)
    {
        var segments = new List<string>();
        var current = new System.Text.StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '\\' && i + 1 < path.Length && path[i + 1] == '.') { current.Append('.'); i++; }
            else if (path[i] == '.') { Flush(); }
            else if (path[i] == '[' && path.IndexOf(']', i) is var end and > 0)
            {
                Flush();
                var inside = path[(i + 1)..end];
                segments.Add(inside.Contains('=', StringComparison.Ordinal) ? "[" + inside + "]" : inside);
                i = end;
            }
            else { current.Append(path[i]); }
        }

        Flush();
        return segments;

        void Flush()
        {
            if (current.Length > 0) { segments.Add(current.ToString()); current.Clear(); }
        }
    }

    internal static void Walk(object? node, List<string> segments, int at, bool create, List<(object Holder, object Key)> places)
    {
        var segment = segments[at];
        var last = at == segments.Count - 1;
        switch (node)
        {
            case Dictionary<string, object?> map when segment == "*":
                foreach (var key in map.Keys.ToList()) { Next(map, key, map[key]); }
                break;
            case Dictionary<string, object?> map:
                if (!map.TryGetValue(segment, out var value))
                {
                    if (!create) { break; }
                    map[segment] = value = last ? null : segments[at + 1].StartsWith('[') ? new List<object?>() : new Dictionary<string, object?>(StringComparer.Ordinal);
                }

                Next(map, segment, value);
                break;
            case List<object?> list when segment == "*":
                for (var i = 0; i < list.Count; i++) { Next(list, i, list[i]); }
                break;
            case List<object?> list when segment.StartsWith('['):
                var split = segment[1..^1].Split('=', 2);
                var found = false;
                for (var i = 0; i < list.Count; i++)
                {
                    if (split[0].Length == 0 ? AsText(list[i]) != split[1] : list[i] is not Dictionary<string, object?> item || Resource.Text(item, split[0]) != split[1]) { continue; }
                    found = true;
                    Next(list, i, list[i]);
                }

                if (!found && create)
                {
                    list.Add(new Dictionary<string, object?>(StringComparer.Ordinal) { [split[0]] = split[1] });
                    Next(list, list.Count - 1, list[^1]);
                }

                break;
            case List<object?> list when int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count:
                Next(list, index, list[index]);
                break;
            case List<object?> list:
                foreach (var item in list) { Walk(item, segments, at, false, places); }
                break;
        }

        void Next(object holder, object key, object? child)
        {
            if (last) { places.Add((holder, key)); }
            else { Walk(child, segments, at + 1, create, places); }
        }
    }

    private static object? Get((object Holder, object Key) place) => place.Holder is Dictionary<string, object?> map ? map[(string)place.Key] : ((List<object?>)place.Holder)[(int)place.Key];

    private static void Put((object Holder, object Key) place, object? value)
    {
        if (place.Holder is Dictionary<string, object?> map) { map[(string)place.Key] = value; }
        else { ((List<object?>)place.Holder)[(int)place.Key] = value; }
    }
}
