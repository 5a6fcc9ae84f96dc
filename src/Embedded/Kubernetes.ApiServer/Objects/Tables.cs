using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Objects;

/// <summary>Objects as tables, which is what kubectl prints.</summary>
internal static class Tables
{
    /// <summary>The table of one object; null where the kind has none.</summary>
    public static JsonObject? ForObject(ApiCall call, JsonObject value) => Of(call, [value], (string?)value["metadata"]?["resourceVersion"], null, null, true);

    /// <summary>The table of objects; null where the kind has none.</summary>
    public static JsonObject? Of(ApiCall call, IEnumerable<JsonObject> items, string? revision, string? next, long? remaining, bool columns)
    {
        _ = (call, items, revision, next, remaining, columns);
        return null;
    }
}
