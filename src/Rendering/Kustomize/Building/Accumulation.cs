using Kustomize.Fields;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Building;

/// <summary>What a layer and those below it brought so far (kustomize's <c>ResAccumulator</c>).</summary>
internal sealed class Accumulation
{
    public List<Resource> Resources { get; } = [];

    public TransformerConfig Config { get; private set; } = TransformerConfig.Empty;

    public SortedDictionary<string, Variable> Variables { get; } = new(StringComparer.Ordinal);

    public void Add(TransformerConfig config) => Config = Config.Merge(config);

    public void Add(Variable variable)
    {
        if (!Variables.TryAdd(variable.Name, variable)) { throw new KustomizeException($"var '{variable.Name}' already encountered"); }
    }

    /// <summary>Adds objects; none may be there yet.</summary>
    public void Add(IEnumerable<Resource> resources)
    {
        foreach (var resource in resources)
        {
            var id = resource.Id;
            if (Resources.Exists(known => known.Name == id.Name && known.Id.SameAs(id))) { throw new KustomizeException($"may not add resource with an already registered id: {id}"); }
            Resources.Add(resource);
        }
    }

    /// <summary>Takes over all of a base.</summary>
    public void Add(Accumulation other)
    {
        Add(other.Resources);
        Add(other.Config);
        foreach (var variable in other.Variables.Values) { Add(variable); }
    }

    /// <summary>Adds what a generator made, or merges it into what is there, as its behavior says.</summary>
    public void Absorb(Resource made)
    {
        var id = made.Id;
        var found = Resources.FindAll(known => known.AllIds.Any(other => other.SameAs(id)));
        var shown = $"resid.ResId{{Gvk:resid.Gvk{{Group:\"{id.Group}\", Version:\"{id.Version}\", Kind:\"{id.Kind}\", isClusterScoped:{(id.IsClusterScoped ? "true" : "false")}}}, Name:\"{id.Name}\", Namespace:\"{id.Namespace}\"}}";
        var combines = made.Behavior is "merge" or "replace";
        switch (found)
        {
            case [] when combines: throw new KustomizeException($"id {shown} does not exist; cannot merge or replace");
            case []: Add([made]); break;
            case [_] when !combines: throw new KustomizeException($"id {shown} exists; behavior must be merge or replace");
            case [var present]:
                Combine(present, made, merges: made.Behavior == "merge");
                Resources[Resources.IndexOf(present)] = made;
                Reassign(present, made);
                break;
            default: throw new KustomizeException($"found multiple objects [{string.Join(' ', found.Select(resource => GoJson.Write(resource.WithHistory())))}] that could accept merge of {id}");
        }
    }

    /// <summary>The new object takes over name, history, labels, annotations and, where it merges, data; nothing else of the old one stays.</summary>
    private static void Combine(Resource present, Resource made, bool merges)
    {
        MergePairs(present.Metadata, made.Metadata, made.MetadataToWrite, "labels");
        MergePairs(present.Metadata, made.Metadata, made.MetadataToWrite, "annotations");
        if (merges)
        {
            MergePairs(present.Body, made.Body, made.Body, "data");
            MergePairs(present.Body, made.Body, made.Body, "binaryData");
        }

        made.Name = present.Name;
        if (present.Namespace.Length > 0) { made.MetadataToWrite["namespace"] = present.Namespace; }
        else { made.MetadataToWrite.Remove("namespace"); }
        made.Succeed(present);
        if (merges && present.Origin is not null) { made.Origin = present.Origin; }
        made.NeedsHash &= present.NeedsHash;
        made.Behavior = present.Behavior;
    }

    private static void MergePairs(Dictionary<string, object?> present, Dictionary<string, object?> made, Dictionary<string, object?> target, string field)
    {
        var merged = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var source in (object?[])[present.GetValueOrDefault(field), made.GetValueOrDefault(field)])
        {
            foreach (var (key, value) in source as Dictionary<string, object?> ?? []) { merged[key] = Resource.Text(value); }
        }

        if (merged.Count > 0) { target[field] = merged; }
    }

    private void Reassign(Resource present, Resource made)
    {
        foreach (var variable in Variables.Values.Where(variable => ReferenceEquals(variable.Target, present)).ToList()) { Variables[variable.Name] = variable with { Target = made }; }
    }
}
