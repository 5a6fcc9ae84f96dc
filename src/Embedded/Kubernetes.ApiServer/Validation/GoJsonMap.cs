using System.Text.Json;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Validation;

/// <summary>Whether bytes are a JSON object, in the words of Go's encoding/json when it reads them into a map.</summary>
internal static class GoJsonMap
{
    /// <summary>What is wrong; null where nothing is.</summary>
    /// <param name="base64">The bytes as a Secret holds them.</param>
    public static string? ErrorOf(string base64)
    {
        byte[] text;
        try { text = Convert.FromBase64String(base64); }
        catch (FormatException) { return null; }   // refused when it was decoded
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Object or JsonValueKind.Null => null,
                JsonValueKind.True or JsonValueKind.False => Mistaken("bool"),
                JsonValueKind.Array => Mistaken("array"),
                JsonValueKind.Number => Mistaken("number"),
                _ => Mistaken("string"),
            };
        }
        catch (JsonException) { return GoJsonSyntax.ErrorOf(text); }
    }

    private static string Mistaken(string found) => $"json: cannot unmarshal {found} into Go value of type map[string]interface {{}}";
}
