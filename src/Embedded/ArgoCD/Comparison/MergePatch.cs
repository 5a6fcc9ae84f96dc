using System.Text.Json.Nodes;

namespace ArgoCD.Comparison;

/// <summary>JSON merge patches, RFC 7386.</summary>
internal static class MergePatch
{
    /// <summary>Applies a patch; neither argument is changed.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = target is JsonObject map ? (JsonObject)map.DeepClone() : [];
        foreach (var (name, change) in changes)
        {
            if (change is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = Apply(result[name], change);
            }
        }

        return result;
    }

    /// <summary>The patch that turns one object into another; empty where they are equal.</summary>
    public static JsonObject Between(JsonObject from, JsonObject to)
    {
        JsonObject patch = [];
        foreach (var (name, _) in from)
        {
            if (!to.ContainsKey(name))
            {
                patch[name] = null;
            }
        }

        foreach (var (name, wanted) in to)
        {
            var present = from[name];
            if (wanted is JsonObject inner && present is JsonObject old)
            {
                if (Between(old, inner) is { Count: > 0 } below)
                {
                    patch[name] = below;
                }
            }
            else if (!JsonNode.DeepEquals(present, wanted) || (wanted is null && !from.ContainsKey(name)))
            {
                patch[name] = wanted?.DeepClone();
            }
        }

        return patch;
    }
}
