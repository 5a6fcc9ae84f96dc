using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GoTemplate.Functions;
using GoTemplate.Values;

namespace ArgoCD.Objects;

/// <summary>JSON in the words of Go, in which upstream's parameters and messages are printed.</summary>
internal static class GoText
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What <c>%v</c> prints: numbers as float64, maps and lists with their contents, <c>&lt;nil&gt;</c> for null.</summary>
    public static string Print(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text)
        ? text : GoFormat.Print(node is null ? null : JsonText.Parse(node.ToJsonString()));

    /// <summary>Compact JSON with every character as it is.</summary>
    public static string Json(JsonNode node) => node.ToJsonString(Plain);

    /// <summary>What <c>%q</c> prints.</summary>
    public static string Quote(string text) => GoFormat.GoSyntax(text);

    /// <summary>What <c>encoding/json</c> calls a value that does not fit where it should go.</summary>
    public static string KindOf(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "null",
    };
}
