using Kustomize.Building;
using Kustomize.Generators;
using Kustomize.Resources;
using Yaml;

namespace Kustomize.Transformers;

/// <summary>What happens once, at the top: hashes, build metadata, order.</summary>
internal static class Finishing
{
    private static readonly string[] OrderFirst =
    [
        "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy", "Role", "ClusterRole",
        "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume",
        "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
    ];

    private static readonly string[] OrderLast = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

    public static void Hash(List<Resource> resources)
    {
        foreach (var resource in resources.Where(resource => resource.NeedsHash))
        {
            resource.Remember();
            resource.Name += "-" + ContentHash.Of(resource);
        }
    }

    public static bool IsLocal(Resource resource) =>
        (resource.Metadata.GetValueOrDefault("annotations") as Dictionary<string, object?>)?.TryGetValue("config.kubernetes.io/local-config", out var value) == true && value is not ("false" or false);

    public static void AddMetadata(Kustomization kustomization, List<Resource> resources)
    {
        var asked = kustomization.Texts("buildMetadata");
        foreach (var resource in resources)
        {
            if (asked.Contains("managedByLabel")) { Section(resource, "labels")["app.kubernetes.io/managed-by"] = "kustomize-v5.7.1"; }
            if (asked.Contains("originAnnotations") && resource.Origin is { } origin) { Section(resource, "annotations")["config.kubernetes.io/origin"] = origin.ToYaml("", ""); }
            if (asked.Contains("transformerAnnotations") && resource.Transformations.Count > 0)
            {
                Section(resource, "annotations")["alpha.config.kubernetes.io/transformations"] = string.Concat(resource.Transformations.Select(step => step.ToYaml("- ", "  ")));
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

        string[] Listed(string field, string[] otherwise) => legacy is null ? otherwise : [.. (legacy.GetValueOrDefault(field) as List<object?> ?? []).OfType<string>()];
        var (first, last) = (Listed("orderFirst", OrderFirst), Listed("orderLast", OrderLast));
        int Rank(string kind)
        {
            if (Array.IndexOf(first, kind) is var early and >= 0) { return early - first.Length; }
            return Array.IndexOf(last, kind) is var late and >= 0 ? late + 1 : 0;
        }

        var bytewise = Comparer<string>.Create(Utf8Order.Compare);
        return [.. resources.OrderBy(resource => Rank(resource.Kind))
            .ThenBy(resource => $"{(resource.Group.Length == 0 ? "~G" : resource.Group)}_{resource.Version}_{resource.Kind}", bytewise)
            .ThenBy(resource => $"{(resource.Namespace.Length == 0 ? "~X" : resource.Namespace)}|{resource.Name}", bytewise)];
    }
}
