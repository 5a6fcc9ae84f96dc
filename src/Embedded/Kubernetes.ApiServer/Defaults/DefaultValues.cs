using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Defaults;

/// <summary>How defaults are written: a field that is absent or null gets its value, all else stays.</summary>
internal static class DefaultValues
{
    public static void Default(this JsonObject item, string field, JsonNode value)
    {
        if (item[field] is null) { item[field] = value; }
    }

    /// <summary>The same for fields whose empty text means unset in Go.</summary>
    public static void DefaultText(this JsonObject item, string field, string value)
    {
        if (item[field] is null || item.Text(field).Length == 0) { item[field] = value; }
    }

    /// <summary>The text of a field; empty where it is absent or no text.</summary>
    public static string Text(this JsonObject? item, string field) =>
        item?[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    /// <summary>The object of a field; it is made where it is absent.</summary>
    public static JsonObject Section(this JsonObject item, string field)
    {
        if (item[field] is JsonObject section) { return section; }
        var made = new JsonObject();
        item[field] = made;
        return made;
    }

    /// <summary>The objects in the list of a field.</summary>
    public static IEnumerable<JsonObject> Items(this JsonObject? item, string field) =>
        item?[field] is JsonArray list ? list.OfType<JsonObject>() : [];
}
