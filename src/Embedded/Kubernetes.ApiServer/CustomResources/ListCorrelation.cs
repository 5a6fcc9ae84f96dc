using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>Finds what an element of a list was before.</summary>
internal static class ListCorrelation
{
    /// <summary>The element with the same keys; null in lists whose elements have none.</summary>
    public static JsonNode? Find(JsonNode? element, JsonArray? old, JsonObject schema)
    {
        if (old is null || element is not JsonObject members || (string?)schema["x-kubernetes-list-type"] != "map" || schema["x-kubernetes-list-map-keys"] is not JsonArray keys)
        {
            return null;
        }

        return old.OfType<JsonObject>().FirstOrDefault(candidate => keys.All(key => JsonNode.DeepEquals(candidate[(string)key!], members[(string)key!])));
    }
}
