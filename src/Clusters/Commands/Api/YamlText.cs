using System.Text.Json;
using System.Text.Json.Nodes;
using Yaml;

namespace Clusters.Commands.Api;

/// <summary>Writes an object as YAML with its keys in order, as <c>kubectl get -o yaml</c> does.</summary>
internal static class YamlText
{
    public static string Write(JsonNode node) => YamlEmitter.Write(Plain(node));

    private static object? Plain(JsonNode? node) => node switch
    {
        JsonObject o => o.OrderBy(p => p.Key, StringComparer.Ordinal).ToDictionary(p => p.Key, p => Plain(p.Value)),
        JsonArray a => a.Select(Plain).ToList(),
        JsonValue v => v.GetValueKind() switch
        {
            JsonValueKind.String => v.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => v.TryGetValue<long>(out var whole) ? whole : v.GetValue<double>(),
        },
        _ => null,
    };
}
