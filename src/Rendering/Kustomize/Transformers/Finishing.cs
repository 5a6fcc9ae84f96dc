using Kustomize.Building;
using Kustomize.Fields;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>What happens once, at the top: build metadata and order.</summary>
internal static class Finishing
{
    public static bool IsLocal(Resource resource) =>
        (resource.Metadata.GetValueOrDefault("annotations") as Dictionary<string, object?>)?.TryGetValue("config.kubernetes.io/local-config", out var value) == true && value is not ("false" or false);

    public static void AddMetadata(Kustomization kustomization, List<Resource> resources)
    {
        var asked = kustomization.Texts("buildMetadata");
        foreach (var resource in resources)
        {
            if (asked.Contains("managedByLabel")) { Section(resource, "labels")["app.kubernetes.io/managed-by"] = "kustomize-v5.7.1"; }
            if (asked.Contains("originAnnotations") && resource.Origin is { } origin) { Section(resource, "annotations")[Resource.OriginNote] = origin.ToYaml("", ""); }
            if (asked.Contains("transformerAnnotations") && resource.Transformations.Count > 0)
            {
                Section(resource, "annotations")[Resource.TransformationsNote] = string.Concat(resource.Transformations.Select(step => step.ToYaml("- ", "  ")));
            }
        }
    }

    private static Dictionary<string, object?> Section(Resource resource, string field)
    {
        if (resource.Metadata.GetValueOrDefault(field) is not Dictionary<string, object?> section) { resource.MetadataToWrite[field] = section = new(StringComparer.Ordinal); }
        return section;
    }

    public static List<Resource> Sort(Kustomization kustomization, List<Resource> resources)
    {
        var options = kustomization.Map("sortOptions");
        var order = Resource.Text(options ?? [], "order");
        var legacy = options?.GetValueOrDefault("legacySortOptions") as Dictionary<string, object?>;
        if (options is not null && order is not ("fifo" or "legacy" or "")) { throw new KustomizeException("the field 'sortOptions.order' must be one of [fifo, legacy]"); }
        if (order == "fifo")
        {
            return legacy is null ? resources : throw new KustomizeException("the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'");
        }

        IReadOnlyList<string> Listed(string field) => [.. (legacy?.GetValueOrDefault(field) as List<object?> ?? []).OfType<string>()];
        var types = legacy is null ? TypeOrder.Legacy : new TypeOrder(Listed("orderFirst"), Listed("orderLast"));
        return [.. resources.OrderBy(resource => new SortKey(types, resource.Id))];
    }

    /// <summary>Where an object stands: by its kind's rank, then by its type, then by its namespace and name.</summary>
    private sealed class SortKey(TypeOrder types, ResourceId id) : IComparable<SortKey>
    {
        private readonly int _rank = types.Rank(id.Kind);
        private readonly string _type = TypeOrder.SortText(id.Group, id.Version, id.Kind);
        private readonly string _place = $"{(id.Namespace.Length == 0 ? "~X" : id.Namespace)}|{id.Name}";

        public int CompareTo(SortKey? other)
        {
            if (_rank != other!._rank) { return _rank.CompareTo(other._rank); }
            var byType = Utf8Order.Compare(_type, other._type);
            return byType != 0 ? byType : Utf8Order.Compare(_place, other._place);
        }
    }
}
