using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Fields;

/// <summary>How elements of lists are named in field sets.</summary>
internal static class PathElements
{
    /// <summary>The name of a list's element: <c>k:{"name":"c"}</c> or <c>v:"x"</c>; null where a key is missing without a default.</summary>
    public static string? Of(JsonNode? element, Schema list)
    {
        if (list.ListType == ListType.Set)
        {
            return "v:" + (element?.ToJsonString(Wire.SerializerOptions) ?? "null");
        }

        if (element is not JsonObject members)
        {
            return null;
        }

        if (list.MapKeys.Count == 1)
        {
            var key = list.MapKeys[0];
            return Key(members, key, list) is { } only ? $"k:{{\"{key}\":{only}}}" : null;
        }

        var parts = new List<string>(list.MapKeys.Count);
        foreach (var key in list.MapKeys.Order(StringComparer.Ordinal))
        {
            if (Key(members, key, list) is { } value)
            {
                parts.Add($"\"{key}\":{value}");
            }
        }

        return parts.Count == 0 ? null : $"k:{{{string.Join(',', parts)}}}";
    }

    /// <summary>Whether an element says its key, or the key has a default.</summary>
    public static bool HasKey(JsonObject element, string key, Schema list) => element.ContainsKey(key) || Key(element, key, list) is not null;

    /// <summary>The elements of a list by name, in order.</summary>
    public static IEnumerable<(string Name, JsonNode? Element)> Named(JsonArray? elements, Schema list)
    {
        for (var i = 0; i < (elements?.Count ?? 0); i++)
        {
            yield return (Of(elements![i], list) ?? $"i:{i}", elements[i]);
        }
    }

    private static string? Key(JsonObject members, string key, Schema list)
    {
        if (members[key] is { } value)
        {
            return value.GetValueKind() is JsonValueKind.Object or JsonValueKind.Array ? null : value.ToJsonString(Wire.SerializerOptions);
        }

        return list.Items.Member(key)?.Default?.ToJsonString() ?? (MergeRules.KeyDefaults.TryGetValue(key, out var text) ? $"\"{text}\"" : null);
    }
}
