using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace ArgoCD.Objects;

/// <summary>Reads fields of Kubernetes objects; a field that is absent, null or of another type reads as absent.</summary>
internal static class ObjectReading
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            node = (node as JsonObject)?[step];
        }

        return node;
    }

    /// <summary>The text of a string field; numbers and booleans read as they would be printed; empty where absent.</summary>
    public static string Text(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) switch
    {
        JsonValue value when value.GetValueKind() is JsonValueKind.String => value.GetValue<string>(),
        JsonValue value => value.ToJsonString(),
        _ => "",
    };

    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() is JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    public static bool? Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value ? value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        } : null;

    public static JsonObject? Map(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonObject;

    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.OfType<JsonObject>() : [];

    public static IEnumerable<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array
            ? array.OfType<JsonValue>().Where(item => item.GetValueKind() is JsonValueKind.String).Select(item => item.GetValue<string>())
            : [];

    public static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>A condition of <c>status.conditions</c>.</summary>
    public static JsonObject? Condition(this JsonNode? node, string type) =>
        node.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);

    public static string Name(this JsonObject item) => item.Text("metadata", "name");

    public static string Namespace(this JsonObject item) => item.Text("metadata", "namespace");

    public static string Uid(this JsonObject item) => item.Text("metadata", "uid");

    public static string Kind(this JsonObject item) => item.Text("kind");

    public static string Group(this JsonObject item) => item.Text("apiVersion") is var version && version.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? version[..slash] : "";

    public static string Version(this JsonObject item) => item.Text("apiVersion") is var version ? version[(version.IndexOf('/', StringComparison.Ordinal) + 1)..] : "";

    public static string ResourceVersion(this JsonObject item) => item.Text("metadata", "resourceVersion");

    public static string? Annotation(this JsonObject item, string name) => item.At("metadata", "annotations", name) is { } value ? value.Text() : null;

    public static string? Label(this JsonObject item, string name) => item.At("metadata", "labels", name) is { } value ? value.Text() : null;

    public static bool IsBeingDeleted(this JsonObject item) => item.Text("metadata", "deletionTimestamp").Length > 0;

    public static IEnumerable<string> Finalizers(this JsonObject item) => item.Texts("metadata", "finalizers");

    public static ObjectKey Key(this JsonObject item) => new(item.Namespace(), item.Name());

    /// <summary>Whole seconds in UTC, as Kubernetes writes times.</summary>
    public static string ToKubernetesTime(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>The object below a field, created where there is none.</summary>
    public static JsonObject Ensure(this JsonObject item, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            if (item[step] is not JsonObject next)
            {
                item[step] = next = [];
            }

            item = next;
        }

        return item;
    }

    public static JsonObject Copy(this JsonObject item) => (JsonObject)item.DeepClone();

    /// <summary>Whether two nodes are the same JSON, whatever the order of their keys.</summary>
    public static bool SameAs(this JsonNode? left, JsonNode? right) => JsonNode.DeepEquals(left, right);
}
