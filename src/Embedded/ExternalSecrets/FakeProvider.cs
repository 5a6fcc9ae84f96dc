using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExternalSecrets;

/// <summary>The provider <c>fake</c>: the values stand in the store itself.</summary>
internal sealed class FakeProvider(JsonArray data)
{
    /// <summary>What is wrong with the store's data; null when nothing is.</summary>
    public string? Problem()
    {
        foreach (var entry in data.OfType<JsonObject>())
        {
            if (string.IsNullOrEmpty((string?)entry["key"])) { return $"key must be set in data {entry.ToJsonString()}"; }
            if (entry["value"] is null) { return $"at least one value must be set in data {{Key:{entry["key"]}}}"; }
        }

        return null;
    }

    public string Get(JsonObject reference)
    {
        var (key, version) = ((string?)reference["key"] ?? "", (string?)reference["version"] ?? "");
        var value = (string?)data.OfType<JsonObject>()
            .LastOrDefault(entry => (string?)entry["key"] == key && ((string?)entry["version"] ?? "") == version)?["value"]
            ?? throw new ProviderException("Secret does not exist") { IsMissing = true };
        if ((string?)reference["property"] is not { Length: > 0 } property) { return Decode(reference, value); }

        JsonNode? node = Parse(value);
        foreach (var part in property.Split('.')) { node = (node as JsonObject)?[part]; }
        return node is null ? throw new ProviderException("Secret does not exist") { IsMissing = true } : Decode(reference, TextOf(node));
    }

    public SortedDictionary<string, string> Extract(JsonObject reference)
    {
        var members = Parse(Get(reference));
        return new SortedDictionary<string, string>(members.ToDictionary(member => member.Key, member => TextOf(member.Value)), StringComparer.Ordinal);
    }

    private static string TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : node?.ToJsonString() ?? "null";

    private static string Decode(JsonObject reference, string value)
    {
        if ((string?)reference["decodingStrategy"] is not ("Base64" or "Auto" or "Base64URL") || value.Length == 0) { return value; }
        try
        {
            return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(value.Replace('-', '+').Replace('_', '/')));
        }
        catch (FormatException) when ((string?)reference["decodingStrategy"] == "Auto")
        {
            return value;
        }
        catch (FormatException wrong)
        {
            throw new ProviderException($"unable to decode value: {wrong.Message}");
        }
    }

    private static JsonObject Parse(string value)
    {
        try
        {
            return JsonNode.Parse(value) as JsonObject ?? throw new ProviderException("unable to unmarshal secret: it is not a JSON object");
        }
        catch (JsonException wrong)
        {
            throw new ProviderException($"unable to unmarshal secret: {wrong.Message}");
        }
    }
}
