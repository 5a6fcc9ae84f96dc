using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace Kubernetes.Runtime.Objects;

/// <summary>Reads what all objects have in common.</summary>
public static class JsonObjectExtensions
{
    /// <summary>The namespace and the name in the object's metadata; empty where absent.</summary>
    public static ObjectKey Key(this JsonObject body) =>
        new((string?)body["metadata"]?["namespace"] ?? "", (string?)body["metadata"]?["name"] ?? "");

    /// <summary>The object's name; empty where it has none.</summary>
    public static string Name(this JsonObject body) => (string?)body["metadata"]?["name"] ?? "";

    /// <summary>The object's uid; empty where it has none.</summary>
    public static string Uid(this JsonObject body) => (string?)body["metadata"]?["uid"] ?? "";

    /// <summary>The object's resourceVersion; empty where it has none.</summary>
    public static string ResourceVersion(this JsonObject body) => (string?)body["metadata"]?["resourceVersion"] ?? "";

    /// <summary>The object's generation; 0 where it has none.</summary>
    public static long Generation(this JsonObject body) => (long?)body["metadata"]?["generation"] ?? 0;

    /// <summary>Whether the object has a deletionTimestamp.</summary>
    public static bool IsBeingDeleted(this JsonObject body) => body["metadata"]?["deletionTimestamp"] is not null;

    /// <summary>One of the object's labels; null where absent.</summary>
    public static string? Label(this JsonObject body, string name) => (string?)body["metadata"]?["labels"]?[name];

    /// <summary>One of the object's annotations; null where absent.</summary>
    public static string? Annotation(this JsonObject body, string name) => (string?)body["metadata"]?["annotations"]?[name];

    /// <summary>The object's labels.</summary>
    public static ImmutableDictionary<string, string> Labels(this JsonObject body) => Strings(body["metadata"]?["labels"]);

    /// <summary>The object's annotations.</summary>
    public static ImmutableDictionary<string, string> Annotations(this JsonObject body) => Strings(body["metadata"]?["annotations"]);

    /// <summary>The object's finalizers.</summary>
    public static ImmutableArray<string> Finalizers(this JsonObject body) =>
        body["metadata"]?["finalizers"] is JsonArray names ? [.. names.Select(name => (string?)name ?? "")] : [];

    /// <summary>The object's ownerReferences.</summary>
    public static IEnumerable<JsonObject> OwnerReferences(this JsonObject body) =>
        body["metadata"]?["ownerReferences"] is JsonArray owners ? owners.OfType<JsonObject>() : [];

    /// <summary>A condition of <c>status.conditions</c>; null where absent.</summary>
    public static JsonObject? Condition(this JsonObject body, string type) =>
        body["status"]?["conditions"] is JsonArray conditions
            ? conditions.OfType<JsonObject>().FirstOrDefault(condition => (string?)condition["type"] == type)
            : null;

    /// <summary>Follows member names down; null where one is absent or is not an object on the way.</summary>
    public static JsonNode? At(this JsonObject body, params ReadOnlySpan<string> path)
    {
        JsonNode? node = body;
        foreach (var name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }

    /// <summary>A copy that may be changed; objects of informers are shared and may not be.</summary>
    public static JsonObject Copy(this JsonObject body) => (JsonObject)body.DeepClone();

    /// <summary>Reads the object as a model class. Members that the model does not know are lost.</summary>
    /// <exception cref="JsonException">The object does not fit the model.</exception>
    public static T As<T>(this JsonObject body) => KubernetesJson.Deserialize<T>(body);

    /// <summary>
    /// Makes a model class of an object that nobody else reads. Managed fields are left out, as client-go's TransformStripManagedFields does:
    /// no controller reads them, and they are half of an object.
    /// </summary>
    /// <exception cref="JsonException">The object does not fit the model.</exception>
    public static T IntoModel<T>(this JsonObject body)
    {
        (body["metadata"] as JsonObject)?.Remove("managedFields");
        return body.As<T>();
    }

    /// <summary>Writes a model as JSON, without absent members.</summary>
    public static JsonObject ToJsonObject(this IKubernetesObject model) => (JsonObject)JsonNode.Parse(KubernetesJson.Serialize(model))!;

    /// <summary>A time as Kubernetes writes it, in seconds.</summary>
    public static string ToTimestamp(this DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>A time as Kubernetes writes a MicroTime.</summary>
    public static string ToMicroTimestamp(this DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    /// <summary>Reads a time that Kubernetes wrote; null where there is none.</summary>
    public static DateTimeOffset? ToTime(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    private static ImmutableDictionary<string, string> Strings(JsonNode? node) =>
        node is JsonObject members
            ? members.ToImmutableDictionary(member => member.Key, member => (string?)member.Value ?? "", StringComparer.Ordinal)
            : ImmutableDictionary<string, string>.Empty;
}
