using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Comparison;

/// <summary>The fields that a field manager owns, as <c>metadata.managedFields</c> spells them.</summary>
internal static class OwnedFields
{
    /// <summary>Removes from a node what some managers own of the live object.</summary>
    public static void Remove(JsonObject item, JsonObject live, IReadOnlyCollection<string> managers)
    {
        foreach (var entry in live.Items("metadata", "managedFields").Where(entry => managers.Contains(entry.Text("manager"))))
        {
            if (entry.Map("fieldsV1") is { } fields)
            {
                Remove(item, fields);
            }
        }
    }

    private static void Remove(JsonNode? node, JsonObject fields)
    {
        foreach (var (name, below) in fields)
        {
            var inner = below as JsonObject ?? [];
            var isLeaf = inner.All(field => field.Key == ".");
            switch (node)
            {
                case JsonObject map when name.StartsWith("f:", StringComparison.Ordinal):
                    if (inner.Count == 0)
                    {
                        map.Remove(name[2..]);
                    }
                    else
                    {
                        Remove(map[name[2..]], inner);
                    }

                    break;
                case JsonArray list when name.StartsWith("k:", StringComparison.Ordinal) && Find(list, name[2..]) is { } item:
                    if (isLeaf)
                    {
                        list.Remove(item);
                    }
                    else
                    {
                        Remove(item, inner);
                    }

                    break;
                case JsonArray list when name.StartsWith("v:", StringComparison.Ordinal):
                    if (list.FirstOrDefault(value => value?.ToJsonString() == name[2..]) is { } found)
                    {
                        list.Remove(found);
                    }

                    break;
            }
        }
    }

    private static JsonObject? Find(JsonArray list, string key) => JsonNode.Parse(key) is JsonObject wanted
        ? list.OfType<JsonObject>().FirstOrDefault(item => wanted.All(field => item[field.Key].SameAs(field.Value))) : null;
}
