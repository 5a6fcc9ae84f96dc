using Kustomize.Resources;

namespace Kustomize.Patches;

/// <summary>
/// kyaml's merge of a patch into an object (its <c>merge2</c> over <c>walk</c>): maps merge field by field, lists are replaced unless
/// the schema gives them merge keys, and <c>$patch</c> deletes or replaces.
/// </summary>
internal sealed class StrategicMerge
{
    private const string Directive = "$patch";
    private const int MaximumDepth = 1_000;
    private readonly MergeSchemas? _schemas;
    private readonly bool _prepends;
    private int _depth;

    private StrategicMerge(MergeSchemas? schemas, bool prepends) => (_schemas, _prepends) = (schemas, prepends);

    /// <summary>The merged object; null where nothing is left of it. The patch is used up.</summary>
    public static Dictionary<string, object?>? Apply(Dictionary<string, object?> target, Dictionary<string, object?> patch, MergeSchemas schemas) =>
        new StrategicMerge(schemas, prepends: true).Merge(target, patch, null) as Dictionary<string, object?>;

    /// <summary>The merge without any schema, as values of charts are merged.</summary>
    public static Dictionary<string, object?> Plain(Dictionary<string, object?> target, Dictionary<string, object?> patch) =>
        new StrategicMerge(null, prepends: false).Merge(target, patch, null) as Dictionary<string, object?> ?? [];

    /// <summary>What becomes of a value; null where it goes. No value and a null that was written are told apart by <paramref name="isAbsent"/>.</summary>
    private object? Merge(object? target, object? patch, MergeSchema? schema, bool isAbsent = false)
    {
        if (++_depth > MaximumDepth) { throw new KustomizeException("nested too deeply"); }
        try
        {
            var kind = target is not null ? NodeKind.Of(target) : patch is not null ? NodeKind.Of(patch) : NodeKind.Mapping;
            NodeKind.Demand(target, kind);
            NodeKind.Demand(patch, kind);
            switch (kind)
            {
                case NodeKind.Mapping: return Maps(target as Dictionary<string, object?>, patch as Dictionary<string, object?>, schema ?? SchemaOf(target) ?? SchemaOf(patch), isAbsent);
                case NodeKind.Sequence:
                    return schema?.MergeKeys is { } keys
                        ? Lists(target as List<object?>, patch as List<object?>, keys, schema, isAbsent)
                        : isAbsent ? target : patch;
                default: return isAbsent ? target : patch;
            }
        }
        finally { _depth--; }
    }

    private MergeSchema? SchemaOf(object? node) => _schemas is not null && node is Dictionary<string, object?> map
        && Resource.Text(map, "kind") is { Length: > 0 } kind && Resource.Text(map, "apiVersion") is { Length: > 0 } version ? _schemas.Of(version, kind) : null;

    private Dictionary<string, object?>? Maps(Dictionary<string, object?>? target, Dictionary<string, object?>? patch, MergeSchema? schema, bool isAbsent)
    {
        if (target is null)
        {
            if (TakeDirective(patch) == "delete") { return null; }
            target = patch;
            if (target is null) { return null; }
        }
        else if (!isAbsent && patch is null) { return null; }
        else
        {
            switch (TakeDirective(patch))
            {
                case "delete": return null;
                case "replace": target = patch!; break;
            }
        }

        // In place: the list that holds this map keeps the merged one.
        var keys = patch is null || ReferenceEquals(target, patch) ? target.Keys.ToList() : [.. target.Keys.Union(patch.Keys)];
        foreach (var key in keys)
        {
            var inTarget = target.TryGetValue(key, out var present);
            object? change = null;
            var inPatch = patch is not null && patch.TryGetValue(key, out change);
            if (inTarget && present is null && !inPatch) { continue; }
            if (Merge(present, change, schema?.Field(key), isAbsent: !inPatch) is { } value) { target[key] = value; }
            else { target.Remove(key); }
        }

        return target;
    }

    private static string TakeDirective(Dictionary<string, object?>? patch)
    {
        if (patch?.TryGetValue(Directive, out var given) != true) { return "merge"; }
        var directive = Resource.Text(given);
        if (directive is not ("delete" or "replace" or "merge")) { throw new KustomizeException($"unknown patch strategy '{directive}'"); }
        patch.Remove(Directive);
        return directive;
    }

    /// <summary>The directive of a list stands in an element of its own.</summary>
    private static string TakeDirective(List<object?>? patch)
    {
        var element = patch?.Find(item => item is Dictionary<string, object?> map && map.ContainsKey(Directive)) as Dictionary<string, object?>;
        if (element is null || element.Count > 1) { return "merge"; }
        var directive = Resource.Text(element, Directive);
        if (directive is not ("delete" or "replace" or "merge")) { throw new KustomizeException($"unknown patch strategy '{directive}'"); }
        patch!.RemoveAll(item => item is Dictionary<string, object?> map && Resource.Text(map, Directive) == directive);
        return directive;
    }

    private List<object?>? Lists(List<object?>? target, List<object?>? patch, IReadOnlyList<string> keys, MergeSchema schema, bool isAbsent)
    {
        if (target is null) { target = patch; }
        else if (patch is null && !isAbsent) { return null; }
        else
        {
            switch (TakeDirective(patch))
            {
                case "delete": return null;
                case "replace": target = patch; break;
            }
        }

        if (target is null) { return null; }
        return KeyedLists.Merge(target, patch, keys, _prepends, (own, other) => Merge(own, other, schema.Elements, isAbsent: other is null));
    }
}
