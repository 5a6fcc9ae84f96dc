using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.Runtime.Objects;

namespace ExternalSecrets;

/// <summary>Composes the Secret that an ExternalSecret asks for.</summary>
internal static class SecretWriter
{
    public const string ManagedLabel = "reconcile.external-secrets.io/managed";
    private const string CreatedByLabel = "reconcile.external-secrets.io/created-by";
    private const string HashAnnotation = "reconcile.external-secrets.io/data-hash";

    /// <summary>Whether the Secret still is what was written.</summary>
    public static bool IsIntact(JsonObject? secret) =>
        secret is not null && secret.Label(ManagedLabel) == "true" && secret.Annotation(HashAnnotation) == HashOf(secret["data"] as JsonObject);

    public static JsonObject Compose(JsonObject wanted, JsonObject? existing, SortedDictionary<string, string> data, string policy)
    {
        var target = wanted.At("spec", "target") as JsonObject;
        var template = target?["template"] as JsonObject;
        var isMerge = policy == "Merge";
        var encoded = new JsonObject(data.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Convert.ToBase64String(Encoding.UTF8.GetBytes(entry.Value)))));
        if (isMerge)
        {
            foreach (var (key, value) in existing?["data"] as JsonObject ?? []) { if (!encoded.ContainsKey(key)) { encoded[key] = value?.DeepClone(); } }
        }

        var (labels, annotations) = Inherited(wanted, template);
        if (isMerge)
        {
            foreach (var (key, value) in existing!.Labels()) { labels.TryAdd(key, value); }
            foreach (var (key, value) in existing!.Annotations()) { annotations.TryAdd(key, value); }
        }

        labels[ManagedLabel] = "true";
        annotations[HashAnnotation] = HashOf(encoded);
        var metadata = new JsonObject
        {
            ["name"] = (string?)target?["name"] ?? wanted.Name(),
            ["namespace"] = wanted.Key().Namespace,
        };
        if (policy == "Owner")
        {
            labels[CreatedByLabel] = Hash($"{wanted.Key().Namespace}/{wanted.Name()}");
            metadata["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = "external-secrets.io/v1",
                ["kind"] = "ExternalSecret",
                ["name"] = wanted.Name(),
                ["uid"] = wanted.Uid(),
                ["controller"] = true,
                ["blockOwnerDeletion"] = true,
            });
        }

        metadata["labels"] = Members(labels);
        metadata["annotations"] = Members(annotations);
        if (existing is not null) { metadata["resourceVersion"] = existing.ResourceVersion(); }
        var secret = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = metadata,
            ["type"] = (string?)existing?["type"] ?? (string?)template?["type"] ?? "Opaque",
            ["data"] = encoded,
        };
        if ((bool?)target?["immutable"] == true) { secret["immutable"] = true; }
        return secret;
    }

    public static string VersionOf(JsonObject wanted) =>
        $"{wanted.Generation()}-{Hash(Members(new SortedDictionary<string, string>(wanted.Labels(), StringComparer.Ordinal)).ToJsonString() + Members(new SortedDictionary<string, string>(wanted.Annotations(), StringComparer.Ordinal)).ToJsonString())}";

    /// <summary>With a template its metadata; without, a copy of the ExternalSecret's own.</summary>
    private static (SortedDictionary<string, string> Labels, SortedDictionary<string, string> Annotations) Inherited(JsonObject wanted, JsonObject? template)
    {
        var labels = template is null ? wanted.Labels() : Strings(template.At("metadata", "labels"));
        var annotations = template is null ? wanted.Annotations().Remove("kubectl.kubernetes.io/last-applied-configuration") : Strings(template.At("metadata", "annotations"));
        return (new(labels, StringComparer.Ordinal), new(annotations, StringComparer.Ordinal));
    }

    private static System.Collections.Immutable.ImmutableDictionary<string, string> Strings(JsonNode? node) =>
        new JsonObject { ["metadata"] = new JsonObject { ["labels"] = node?.DeepClone() } }.Labels();

    private static JsonObject Members(SortedDictionary<string, string> values) =>
        new(values.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));

    private static string HashOf(JsonObject? data) =>
        Hash(string.Join('\n', (data ?? []).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}:{entry.Value}")));

    /// <summary>56 hexadecimal digits, as upstream's; SHA3 is not on every platform, and nobody reads the value.</summary>
    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..56];
}
