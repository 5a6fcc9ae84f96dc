using System.Globalization;
using Yaml;

namespace Kustomize.Resources;

/// <summary>An object on its way through the transformers, with what it was called before.</summary>
internal sealed class Resource(Dictionary<string, object?> body)
{
    /// <summary>The annotation that tells where an object comes from.</summary>
    public const string OriginNote = "config.kubernetes.io/origin";

    /// <summary>The annotation that tells what transformed it.</summary>
    public const string TransformationsNote = "alpha.config.kubernetes.io/transformations";

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

    /// <summary>Texts that a replacement put where nothing was. They mean what they look like, until a patch is merged into the object and makes them texts.</summary>
    public List<(Dictionary<string, object?> Holder, string Key, string Text)> UntypedTexts { get; } = [];

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
        var copy = new Resource(PlainValue.Copy(Body));
        copy.Annotate(Notes());
        return copy.Body;
    }

    /// <summary>Changes the body while it holds the history in annotations. What the change does to where the object comes from and what transformed it stays; the rest is Kustomize's own and comes back.</summary>
    public void ChangeWithHistory(Action<Dictionary<string, object?>> change)
    {
        var notes = Notes();
        Annotate(notes);
        change(Body);
        var annotations = Metadata.GetValueOrDefault("annotations") as Dictionary<string, object?> ?? [];
        if (!annotations.ContainsKey(OriginNote)) { Origin = null; }
        if (!annotations.ContainsKey(TransformationsNote)) { Transformations.Clear(); }
        foreach (var name in notes.Keys) { annotations.Remove(name); }
    }

    private Dictionary<string, string> Notes()
    {
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        void Note(string name, string text)
        {
            if (text.Length > 0) { notes[name] = text; }
        }

        const string own = "internal.config.kubernetes.io/";
        Note(own + "previousKinds", string.Join(',', Past.Select(past => past.Kind)));
        Note(own + "previousNames", string.Join(',', Past.Select(past => past.Name)));
        Note(own + "previousNamespaces", string.Join(',', Past.Select(past => past.Namespace)));
        Note(own + "prefixes", string.Join(',', Prefixes));
        Note(own + "suffixes", string.Join(',', Suffixes));
        Note(own + "generatorBehavior", Behavior ?? "");
        Note(own + "needsHashSuffix", NeedsHash ? "enabled" : "");
        Note(OriginNote, Origin?.ToYaml("", "") ?? "");
        Note(TransformationsNote, string.Concat(Transformations.Select(step => step.ToYaml("- ", "  "))));
        return notes;
    }

    private void Annotate(Dictionary<string, string> notes)
    {
        if (notes.Count == 0) { return; }
        if (Metadata.GetValueOrDefault("annotations") is not Dictionary<string, object?> annotations) { MetadataToWrite["annotations"] = annotations = new(StringComparer.Ordinal); }
        foreach (var (name, text) in notes) { annotations[name] = text; }
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

    /// <summary>Makes texts of all that replacements left to be read as anything, where it still stands.</summary>
    public void SettleTexts()
    {
        foreach (var (holder, key, text) in UntypedTexts)
        {
            if (holder.TryGetValue(key, out var value) && Text(value) == Text(YamlReader.ReadScalar(text, YamlDialect.Nodes))) { holder[key] = text; }
        }

        UntypedTexts.Clear();
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
