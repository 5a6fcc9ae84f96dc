using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>Nested parameters as flat keys with dots, and values as text.</summary>
internal static class ParameterFlattening
{
    public static JsonObject Flatten(JsonObject nested)
    {
        JsonObject flat = [];
        Add(flat, "", nested);
        return flat;
    }

    private static void Add(JsonObject flat, string name, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map)
                {
                    Add(flat, name.Length == 0 ? key : $"{name}.{key}", value);
                }

                break;
            case JsonArray list:
                for (var index = 0; index < list.Count; index++)
                {
                    Add(flat, $"{name}.{index.ToString(CultureInfo.InvariantCulture)}", list[index]);
                }

                break;
            default:
                flat[name] = GoText.Print(node);
                break;
        }
    }
}
