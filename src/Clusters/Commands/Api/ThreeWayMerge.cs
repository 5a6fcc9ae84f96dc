using System.Text.Json.Nodes;

namespace Clusters.Commands.Api;

/// <summary>
/// The JSON merge patch (RFC 7386) that client-side apply sends for custom resources: set what the file says and the object
/// does not have, remove what the file said last time and says no longer.
/// </summary>
internal static class ThreeWayMerge
{
    public static JsonObject Patch(JsonObject? original, JsonObject modified, JsonObject live)
    {
        var patch = new JsonObject();
        foreach (var (key, wanted) in modified)
        {
            var actual = live[key];
            if (wanted is JsonObject wantedObject && actual is JsonObject actualObject)
            {
                var inner = Patch(original?[key] as JsonObject, wantedObject, actualObject);
                if (inner.Count > 0) { patch[key] = inner; }
            }
            else if (wanted is not null && !JsonNode.DeepEquals(wanted, actual))
            {
                patch[key] = wanted.DeepClone();
            }
        }

        foreach (var key in original?.Select(property => property.Key) ?? [])
        {
            if (!modified.ContainsKey(key) && live.ContainsKey(key)) { patch[key] = null; }
        }

        return patch;
    }
}
