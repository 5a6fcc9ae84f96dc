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
        if (!kustomization.Texts("buildMetadata").Contains("managedByLabel")) { return; }
        foreach (var resource in resources)
        {
            if (resource.Metadata.GetValueOrDefault("labels") is not Dictionary<string, object?> labels) { resource.MetadataToWrite["labels"] = labels = new(StringComparer.Ordinal); }
            labels["app.kubernetes.io/managed-by"] = "kustomize-v5.7.1";
        }
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
