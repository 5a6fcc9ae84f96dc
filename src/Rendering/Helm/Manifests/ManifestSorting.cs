using System.Text.RegularExpressions;
using Helm.Charts;
using Helm.Rendering;
using Yaml;

namespace Helm.Manifests;

/// <summary>A document of a rendered template.</summary>
internal sealed record Manifest(string Path, string Text, string Kind, IReadOnlyList<string> HookEvents);

/// <summary>Cuts rendered files into documents, tells hooks from manifests and orders both by kind.</summary>
internal static partial class ManifestSorting
{
    private static readonly string[] Order =
    [
        "PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy", "PodDisruptionBudget", "ServiceAccount", "Secret",
        "SecretList", "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim", "CustomResourceDefinition", "ClusterRole", "ClusterRoleList",
        "ClusterRoleBinding", "ClusterRoleBindingList", "Role", "RoleList", "RoleBinding", "RoleBindingList", "Service", "DaemonSet", "Pod",
        "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress", "APIService",
        "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
    ];

    private static readonly HashSet<string> Events = new(StringComparer.OrdinalIgnoreCase)
    {
        "pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback", "test", "test-success",
    };

    public static (List<Manifest> Manifests, List<Manifest> Hooks) Sort(Dictionary<string, string> files, HelmFlavor flavor)
    {
        var manifests = new List<Manifest>();
        var hooks = new List<Manifest>();
        foreach (var (path, text) in files.OrderBy(file => file.Key, Comparer<string>.Create(Utf8Order.Compare)))
        {
            if (string.IsNullOrWhiteSpace(text)) { continue; }
            foreach (var document in Split(text))
            {
                if (Read(path, document, flavor) is { } manifest) { (manifest.HookEvents.Count > 0 ? hooks : manifests).Add(manifest); }
            }
        }

        return (Ordered(manifests, flavor), Ordered(hooks, flavor));
    }

    /// <summary>Helm's SplitManifests.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var trimmed = text.Trim();
        foreach (var piece in Separator().Split(trimmed))
        {
            if (piece.Length == 0) { continue; }
            yield return piece.Trim();
        }
    }

    private static Manifest? Read(string path, string document, HelmFlavor flavor)
    {
        object? head;
        try { head = YamlReader.ReadFirst(document, YamlDialect.Json); }
        catch (YamlReadException error) { throw new HelmException($"YAML parse error on {path}: error converting YAML to JSON: {error.Message}{ChartEngine.DebugHint}", error); }
        if (head is not (null or Dictionary<string, object?>))
        {
            var type = flavor == HelmFlavor.Four ? "util.SimpleHead" : "releaseutil.SimpleHead";
            throw new HelmException($"YAML parse error on {path}: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {GoJsonKind.Of(head)} into Go value of type {type}{ChartEngine.DebugHint}");
        }

        var map = head as Dictionary<string, object?> ?? [];
        var kind = ChartMetadata.Text(map, "kind");
        var annotations = (map.GetValueOrDefault("metadata") as Dictionary<string, object?>)?.GetValueOrDefault("annotations") as Dictionary<string, object?>;
        if (annotations is null || !annotations.ContainsKey("helm.sh/hook")) { return new(path, document, kind, []); }
        var events = ChartMetadata.Text(annotations, "helm.sh/hook").Split(',').Select(name => name.Trim().ToLowerInvariant()).ToList();
        return events.TrueForAll(Events.Contains) ? new(path, document, kind, events) : null;
    }


    private static List<Manifest> Ordered(List<Manifest> manifests, HelmFlavor flavor)
    {
        var known = flavor == HelmFlavor.Four ? Order.Length : Order.Length - 2;
        int Rank(string kind) => Array.IndexOf(Order, kind, 0, known) is var at and >= 0 ? at : known;
        return [.. manifests.OrderBy(manifest => Rank(manifest.Kind)).ThenBy(manifest => Rank(manifest.Kind) == known ? manifest.Kind : "", StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"(?:\A|[\t\n\f\r ]*\n)---[\t\n\f\r ]*", RegexOptions.CultureInvariant)]
    private static partial Regex Separator();
}
