using System.Globalization;
using Yaml;

namespace Kustomize.Resources;

/// <summary>An object on its way through the transformers, with what it was called before.</summary>
internal sealed class Resource(Dictionary<string, object?> body)
{
    public Dictionary<string, object?> Body { get; private set; } = body;

    private List<(string Name, string Namespace, string Kind)> Past { get; set; } = [];

    public List<string> Prefixes { get; } = [];

    public List<string> Suffixes { get; } = [];

    public bool NeedsHash { get; set; }

    /// <summary>Where it comes from; null where nobody asked.</summary>
    public Origin? Origin { get; set; }

    /// <summary>What changed it since, in order.</summary>
    public List<Origin> Transformations { get; } = [];

    /// <summary>
    /// Places that one transformer gave the same value in one go. They stay one node in Kustomize, so that changing the value
    /// at one of them changes all.
    /// </summary>
    public List<(string Key, List<Dictionary<string, object?>> Places)> SharedValues { get; } = [];

    /// <summary>What a generator may do to an object that is already there: <c>create</c>, <c>merge</c>, <c>replace</c> or <c>unspecified</c>; null for plain objects.</summary>
    public string? Behavior { get; set; }

    /// <summary>A patch may give the object it is merged into its own name.</summary>
    public bool AllowsNameChange { get; set; }

    /// <summary>A patch may give the object it is merged into its own kind.</summary>
    public bool AllowsKindChange { get; set; }

    public string ApiVersion => Text(Body, "apiVersion");

    public string Kind => Text(Body, "kind");

    public string Group => ApiVersion.IndexOf('/', StringComparison.Ordinal) is var at and >= 0 ? ApiVersion[..at] : "";

    public string Version => ApiVersion[(ApiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public string Name
    {
        get => Text(Metadata, "name");
        set => MetadataToWrite["name"] = value;
    }

    public string Namespace => Text(Metadata, "namespace");

    public Dictionary<string, object?> Metadata => Body.GetValueOrDefault("metadata") as Dictionary<string, object?> ?? [];

    public Dictionary<string, object?> MetadataToWrite
    {
        get
        {
            if (Body.GetValueOrDefault("metadata") is not Dictionary<string, object?> metadata) { Body["metadata"] = metadata = new(StringComparer.Ordinal); }
            return metadata;
        }
    }

    public ResourceId Id => new(Group, Version, Kind, Name, Namespace);

    /// <summary>What it was called before each renaming, the oldest first; in the version that it has now.</summary>
    public IReadOnlyList<ResourceId> PreviousIds => [.. Past.Select(past => new ResourceId(Group, Version, past.Kind, past.Name, past.Namespace))];

    public ResourceId OriginalId => Past is [var (name, space, kind), ..] ? new(Group, Version, kind, name, space) : Id;

    public IEnumerable<ResourceId> AllIds => Past.Count == 0 ? [Id] : PreviousIds.Append(Id);

    public bool IsClusterScoped => KubernetesTypes.IsClusterScoped(ApiVersion, Kind);

    public void Remember()
    {
        var id = Id;
        Past.Add((id.Name, id.EffectiveNamespace, id.Kind));
    }

    /// <summary>Takes over the history of the object that this one replaces.</summary>
    public void Succeed(Resource other)
    {
        Past = other.Past;
        Prefixes.AddRange(other.Prefixes);
        Suffixes.AddRange(other.Suffixes);
        Transformations.AddRange(other.Transformations);
    }

    /// <summary>A copy that holds its history in annotations, as Kustomize keeps it and shows it in some complaints.</summary>
    public Dictionary<string, object?> WithHistory()
    {
        var body = PlainValue.Copy(Body);
        var metadata = (Dictionary<string, object?>)body["metadata"]!;
        var annotations = metadata.GetValueOrDefault("annotations") as Dictionary<string, object?> ?? new(StringComparer.Ordinal);
        void Note(string name, IEnumerable<string> values)
        {
            var text = string.Join(',', values);
            if (text.Length > 0) { annotations["internal.config.kubernetes.io/" + name] = text; }
        }

        Note("previousKinds", Past.Select(past => past.Kind));
        Note("previousNames", Past.Select(past => past.Name));
        Note("previousNamespaces", Past.Select(past => past.Namespace));
        Note("prefixes", Prefixes);
        Note("suffixes", Suffixes);
        Note("generatorBehavior", Behavior is null ? [] : [Behavior]);
        Note("needsHashSuffix", NeedsHash ? ["enabled"] : []);
        if (Origin is { } origin) { annotations["config.kubernetes.io/origin"] = origin.ToYaml("", ""); }
        if (Transformations.Count > 0) { annotations["alpha.config.kubernetes.io/transformations"] = string.Concat(Transformations.Select(step => step.ToYaml("- ", "  "))); }
        if (annotations.Count > 0) { metadata["annotations"] = annotations; }
        return body;
    }

    /// <summary>
    /// Kustomize keeps its own notes in annotations; wherever it takes them out or puts them back, it writes all others anew: as
    /// text, with keys that are not quoted and so may turn into other types.
    /// </summary>
    public void RewriteAnnotations()
    {
        if (Metadata.GetValueOrDefault("annotations") is not Dictionary<string, object?> { Count: > 0 } annotations)
        {
            Metadata.Remove("annotations");
            return;
        }

        foreach (var (key, value) in annotations)
        {
            if (value is not string) { annotations[key] = value is null ? "null" : Text(value); }
        }

        var odd = annotations.Keys.Where(key => YamlReader.ReadScalar(key, YamlDialect.Nodes) is not string).ToList();
        if (odd.Count == 0) { return; }
        var rewritten = new OddKeyMap(annotations);
        odd.ForEach(key => rewritten.OddKeys.Add(key));
        Metadata["annotations"] = rewritten;
    }

    /// <summary>JSON knows keys of text only.</summary>
    public void DemandTextKeys()
    {
        if (OddKeyMap.IsWithin(Body)) { throw new KustomizeException("json: unsupported type: map[interface {}]interface {}"); }
    }

    /// <summary>Puts a value into a map of this object, and wherever else the value there is the same node.</summary>
    public void PutShared(Dictionary<string, object?> map, string key, object? value)
    {
        map[key] = value;
        foreach (var place in SharedValues.Where(shared => shared.Key == key && shared.Places.Contains(map)).SelectMany(shared => shared.Places)) { place[key] = value; }
    }

    public void Replace(Dictionary<string, object?> body) => Body = body;

    public static string Text(Dictionary<string, object?> map, string key) => Text(map.GetValueOrDefault(key));

    /// <summary>A scalar as text; empty for what is none.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        MistypedScalar mistyped => mistyped.Text,
        bool flag => flag ? "true" : "false",
        double number => GoNumber.Format(number),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => "",
    };
}
