using System.Globalization;
using System.Text.Json.Nodes;

namespace Tutorial.Observation;

/// <summary>Reads values out of objects; what is absent is null.</summary>
internal static class ObjectReading
{
    public static JsonNode? At(this JsonObject? item, params ReadOnlySpan<string> path)
    {
        JsonNode? node = item;
        foreach (var part in path)
        {
            node = node is JsonObject inner ? inner[part] : null;
        }

        return node;
    }

    public static string? Text(this JsonObject? item, params ReadOnlySpan<string> path) =>
        item.At(path) is JsonValue value ? value.TryGetValue<string>(out var text) ? text : value.ToJsonString() : null;

    public static long Number(this JsonObject? item, params ReadOnlySpan<string> path) =>
        item.At(path) is JsonValue value && value.TryGetValue<long>(out var number) ? number
        : item.At(path) is JsonValue other && other.TryGetValue<int>(out var small) ? small : 0;

    public static string Name(this JsonObject item) => item.Text("metadata", "name") ?? "";

    public static string? Uid(this JsonObject? item) => item.Text("metadata", "uid");

    public static bool IsDeleting(this JsonObject item) => item.Text("metadata", "deletionTimestamp") is not null;

    public static string? Annotation(this JsonObject? item, string name) => item.Text("metadata", "annotations", name);

    public static IEnumerable<JsonObject> Items(this JsonObject? item, params ReadOnlySpan<string> path) =>
        (item.At(path) as JsonArray ?? []).OfType<JsonObject>();

    public static JsonObject? Condition(this JsonObject? item, string type) =>
        item.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);

    public static bool IsTrue(this JsonObject? item, string condition) => item.Condition(condition).Text("status") == "True";

    public static JsonObject? Owner(this JsonObject? item) =>
        item.Items("metadata", "ownerReferences").FirstOrDefault(owner => owner.Text("controller") == "true") ?? item.Items("metadata", "ownerReferences").FirstOrDefault();

    /// <summary>When it was last written, by the server's clock, status aside; whole seconds.</summary>
    public static DateTimeOffset? WrittenAt(this JsonObject? item) =>
        item.Items("metadata", "managedFields").Where(entry => entry.Text("subresource") != "status").Max(entry => entry.Time("time"));

    public static DateTimeOffset? Time(this JsonObject? item, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(item.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
