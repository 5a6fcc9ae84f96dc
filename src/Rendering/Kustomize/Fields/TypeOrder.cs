using Yaml;

namespace Kustomize.Fields;

/// <summary>Kustomize's order of types: what others depend on first, webhooks last.</summary>
internal sealed class TypeOrder(IReadOnlyList<string> first, IReadOnlyList<string> last)
{
    private readonly Dictionary<string, int> _ranks = Ranks(first, last);

    public static TypeOrder Legacy { get; } = new(
        [
            "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy", "Role", "ClusterRole",
            "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume",
            "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
        ],
        ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]);

    /// <summary>Compares texts by their UTF-8 bytes.</summary>
    public static Comparer<string> Bytewise { get; } = Comparer<string>.Create(Utf8Order.Compare);

    /// <summary>Kinds of neither list stand between the two.</summary>
    public int Rank(string kind) => _ranks.GetValueOrDefault(kind);

    /// <summary>How types of one rank are ordered.</summary>
    public static string SortText(string group, string version, string kind) =>
        $"{(group.Length == 0 ? "~G" : group)}_{(version.Length == 0 ? "~V" : version)}_{(kind.Length == 0 ? "~K" : kind)}";

    public IEnumerable<T> Sort<T>(IEnumerable<T> items, Func<T, (string Group, string Version, string Kind)> type) => items
        .OrderBy(item => Rank(type(item).Kind))
        .ThenBy(item => SortText(type(item).Group, type(item).Version, type(item).Kind), Bytewise);

    private static Dictionary<string, int> Ranks(IReadOnlyList<string> first, IReadOnlyList<string> last)
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < first.Count; i++) { ranks[first[i]] = i - first.Count; }
        for (var i = 0; i < last.Count; i++) { ranks[last[i]] = i + 1; }
        return ranks;
    }
}
