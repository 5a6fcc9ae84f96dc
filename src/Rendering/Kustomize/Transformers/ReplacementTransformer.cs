using Kustomize.Building;
using Kustomize.Fields;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>replacements: copies a field of one object into fields of others.</summary>
internal sealed class ReplacementTransformer : ITransformer
{
    private readonly List<Dictionary<string, object?>> _replacements = [];

    public ReplacementTransformer(PluginConfiguration configuration)
    {
        foreach (var entry in configuration.Entries("replacements"))
        {
            if (Resource.Text(entry, "path") is not { Length: > 0 } path) { _replacements.Add(entry); continue; }
            if (entry.GetValueOrDefault("source") is not null || entry.GetValueOrDefault("targets") is List<object?> { Count: > 0 }) { throw new KustomizeException("cannot specify both path and inline replacement"); }
            object? read;
            try { read = YamlReader.ReadFirst(configuration.ReadFile(path), YamlDialect.Json); }
            catch (YamlReadException error) { throw new KustomizeException("error converting YAML to JSON: " + error.Message, error); }
            switch (read)
            {
                case List<object?> list: _replacements.AddRange(list.OfType<Dictionary<string, object?>>()); break;
                case Dictionary<string, object?> map: _replacements.Add(map); break;
                default: throw new KustomizeException($"unsupported replacement type encountered within replacement path: {(read is null ? "invalid" : read is string ? "string" : read is bool ? "bool" : "float64")}");
            }
        }
    }

    public void Transform(List<Resource> resources)
    {
        foreach (var replacement in _replacements) { Apply(resources, replacement); }
    }

    private static void Apply(List<Resource> resources, Dictionary<string, object?> replacement)
    {
        var (given, source) = (replacement.GetValueOrDefault("sourceValue"), replacement.GetValueOrDefault("source") as Dictionary<string, object?>);
        if ((given is null && source is null) || replacement.GetValueOrDefault("targets") is not List<object?> targets) { throw new KustomizeException("replacements must specify a source and at least one target"); }
        if (given is not null && source is not null) { throw new KustomizeException("value and resource selectors are mutually exclusive"); }
        var value = source is null ? new Origin(() => given, IsUntyped: true) : new Origin(Source(resources, source), IsUntyped: false);
        foreach (var target in targets.OfType<Dictionary<string, object?>>()) { Copy(resources, target, value); }
    }

    private static void Copy(List<Resource> resources, Dictionary<string, object?> target, Origin value)
    {
        var select = target.GetValueOrDefault("select") as Dictionary<string, object?> ?? throw new KustomizeException("target must specify resources to select");
        var rejects = Entries(target, "reject").ToList();
        var paths = (target.GetValueOrDefault("fieldPaths") as List<object?> ?? []).OfType<string>().DefaultIfEmpty("metadata.name").ToList();
        var options = target.GetValueOrDefault("options") as Dictionary<string, object?> ?? [];
        var wanted = IdOf(select);
        foreach (var resource in resources)
        {
            var ids = resource.AllIds.ToList();
            if (!HasLabels(resource, select) || rejects.Exists(reject => NamesLabels(reject) && HasLabels(resource, reject))) { continue; }
            if (!ids.Exists(id => id.IsSelectedBy(wanted)) || rejects.Exists(reject => IdOf(reject) is var unwanted && !IsEmpty(unwanted) && ids.Exists(id => id.IsSelectedBy(unwanted)))) { continue; }
            foreach (var path in paths) { Set(resource, path, value, options); }
        }
    }

    /// <summary>Gives the value of a source. It is the field's own, which a replacement may change on its way; what a delimiter cuts out is a copy.</summary>
    private static Func<object?> Source(List<Resource> resources, Dictionary<string, object?> source)
    {
        var wanted = IdOf(source);
        var options = source.GetValueOrDefault("options") as Dictionary<string, object?> ?? [];
        var path = Resource.Text(source, "fieldPath");
        var shown = $"{wanted}{(path.Length > 0 ? ":" + path : "")}{Shown(options)}";
        var found = resources.FindAll(resource => resource.AllIds.Any(id => id.IsSelectedBy(wanted)));
        if (found.Count == 0) { throw new KustomizeException($"nothing selected by {shown}"); }
        if (found.Count > 1) { throw new KustomizeException($"multiple matches for selector {shown}"); }
        path = path.Length > 0 ? path : "metadata.name";
        FieldPath.Place? place;
        try { place = FieldPath.Find(found[0].Body, FieldPath.Split(path)); }
        catch (KustomizeException error) { throw new KustomizeException($"error looking up replacement source: {error.Message}", error); }
        if (place is not { Value: { } value and not (Dictionary<string, object?> { Count: 0 } or List<object?> { Count: 0 }) } field) { throw new KustomizeException($"fieldPath `{path}` is missing for replacement source {wanted}"); }
        if (Resource.Text(options, "delimiter") is not { Length: > 0 } delimiter) { return () => field.Value; }
        if (NodeKind.Of(value) != NodeKind.Scalar) { throw new KustomizeException("delimiter option can only be used with scalar nodes"); }
        var parts = Resource.Text(value).Split(delimiter);
        var index = options.GetValueOrDefault("index") as long? ?? 0;
        if (index < 0 || index >= parts.Length) { throw new KustomizeException($"options.index {index} is out of bounds for value {Resource.Text(value)}"); }
        var part = Retyped(value, parts[index]);
        return () => part;
    }

    private static void Set(Resource resource, string path, Origin origin, Dictionary<string, object?> options)
    {
        var creates = options.GetValueOrDefault("create") is true;
        var complaint = $"unable to find {(creates ? "or create " : "")}field {GoJson.Quote(path)} in replacement target";
        List<FieldPath.Place> places;
        try { places = FieldPath.Match(resource.Body, FieldPath.Split(path), creates); }
        catch (KustomizeException error) { throw new KustomizeException($"{complaint}: {error.Message}", error); }
        if (places.Count == 0) { throw new KustomizeException(complaint); }
        foreach (var place in places)
        {
            var (present, value) = (place.Value, origin.Read());
            var takesMeaning = place.IsMade || (origin.IsUntyped && present is Dictionary<string, object?> or List<object?>);
            if (Resource.Text(options, "delimiter") is not { Length: > 0 } delimiter)
            {
                Put(resource, place, Fitted(present, takesMeaning, value, path));
                if (takesMeaning && value is string text && place.Holder is Dictionary<string, object?> holder) { resource.UntypedTexts.Add((holder, place.Key, text)); }
                continue;
            }

            // What is made is made of the value's kind.
            if (NodeKind.Of(creates ? present ?? value : present) != NodeKind.Scalar) { throw new KustomizeException("delimiter option can only be used with scalar nodes"); }
            var parts = Resource.Text(present).Split(delimiter).ToList();
            var index = options.GetValueOrDefault("index") as long? ?? 0;
            if (index < 0) { parts.Insert(0, Resource.Text(value)); }
            else if (index >= parts.Count) { parts.Add(Resource.Text(value)); }
            else { parts[(int)index] = Resource.Text(value); }
            Put(resource, place, Fitted(present, place.IsMade, string.Join(delimiter, parts), path));
        }
    }

    private static void Put(Resource resource, FieldPath.Place place, object? value)
    {
        if (place.Holder is Dictionary<string, object?> map) { resource.PutShared(map, place.Key, value); }
        else { place.Put(value); }
    }

    /// <summary>An existing scalar keeps its type; what <paramref name="takesMeaning"/> is what the plain text means.</summary>
    private static object? Fitted(object? present, bool takesMeaning, object? value, string path) => present switch
    {
        _ when takesMeaning => value is string text && !path.StartsWith("metadata.annotations", StringComparison.Ordinal) ? YamlReader.ReadScalar(text, YamlDialect.Nodes) : PlainValue.Copy(value),
        Dictionary<string, object?> or List<object?> => PlainValue.Copy(value),
        _ => Retyped(present, Resource.Text(value)),
    };

    /// <summary>New text under the type of an old value.</summary>
    private static object? Retyped(object? old, string text)
    {
        if (old is string) { return text; }
        var type = old switch { null => "null", bool => "bool", double => "float", MistypedScalar mistyped => mistyped.Type, _ => "int" };
        var read = YamlReader.ReadScalar(text, YamlDialect.Nodes);
        return read switch { null => type == "null", bool => type == "bool", long or ulong => type is "int" or "float", double => type == "float", _ => false } ? read : new MistypedScalar(text, type);
    }

    /// <summary>Where a value comes from: a field, or the replacement itself, whose text has no type of its own.</summary>
    private sealed record Origin(Func<object?> Read, bool IsUntyped);

    private static string Shown(Dictionary<string, object?> options)
    {
        var (delimiter, creates) = (Resource.Text(options, "delimiter"), options.GetValueOrDefault("create") is true);
        return delimiter.Length == 0 && !creates ? "" : $":{delimiter}({options.GetValueOrDefault("index") as long? ?? 0}), create={(creates ? "true" : "false")}";
    }

    private static ResourceId IdOf(Dictionary<string, object?> selector)
    {
        string Field(string name) => Resource.Text(selector, name);
        return new(Field("group"), Field("version"), Field("kind"), Field("name"), Field("namespace"));
    }

    private static bool IsEmpty(ResourceId id) => id is { Group: "", Version: "", Kind: "", Name: "", Namespace: "" };

    private static bool NamesLabels(Dictionary<string, object?> selector) => Resource.Text(selector, "labelSelector").Length + Resource.Text(selector, "annotationSelector").Length > 0;

    private static bool HasLabels(Resource resource, Dictionary<string, object?> selector) =>
        LabelSelector.Matches(Resource.Text(selector, "annotationSelector"), resource.Metadata.GetValueOrDefault("annotations"))
        && LabelSelector.Matches(Resource.Text(selector, "labelSelector"), resource.Metadata.GetValueOrDefault("labels"));

    private static IEnumerable<Dictionary<string, object?>> Entries(Dictionary<string, object?> map, string field) => (map.GetValueOrDefault(field) as List<object?> ?? []).OfType<Dictionary<string, object?>>();
}
