using System.Text;
using System.Text.Json;

namespace GoTemplate.Functions;

/// <summary>Reads JSON into Go's untyped values: every number is a float64.</summary>
public static class JsonText
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    /// <summary>Reads a text.</summary>
    /// <param name="text">JSON.</param>
    /// <returns>The value.</returns>
    /// <exception cref="TemplateFunctionException">The text is no JSON; the message is Go's.</exception>
    public static object? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return Convert(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new TemplateFunctionException(GoMessage(text, error), error);
        }
    }

    internal static object? TryParse(string text)
    {
        try { return Parse(text); }
        catch (TemplateFunctionException) { return null; }
    }

    private static object? Convert(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject()) { map[property.Name] = Convert(property.Value); }
                return map;
            case JsonValueKind.Array: return element.EnumerateArray().Select(Convert).ToList();
            case JsonValueKind.String: return element.GetString();
            case JsonValueKind.Number: return element.GetDouble();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default: return null;
        }
    }

    private static string GoMessage(string text, JsonException error)
    {
        var trimmed = text.TrimEnd();
        var lines = text.Split('\n');
        var line = (int)(error.LineNumber ?? 0);
        var rest = line < lines.Length ? Encoding.UTF8.GetBytes(string.Join('\n', lines[line..])) : [];
        var at = (int)(error.BytePositionInLine ?? 0);
        if (trimmed.Length == 0 || at >= rest.Length || error.Message.Contains("end of data", StringComparison.Ordinal)) { return "unexpected end of JSON input"; }
        var character = Encoding.UTF8.GetString(rest, at, rest.Length - at)[0];
        var shown = character switch { '\'' => "'\\''", '"' => "'\"'", '\n' => "'\\n'", _ => $"'{character}'" };
        var before = Encoding.UTF8.GetString(rest, 0, at).TrimEnd();
        var place = error.Message switch
        {
            var m when m.Contains("additional", StringComparison.Ordinal) || m.Contains("after a single JSON value", StringComparison.Ordinal) => "after top-level value",
            var m when m.Contains("property name", StringComparison.Ordinal) || before.EndsWith('{') => "looking for beginning of object key string",
            var m when m.Contains("after a value", StringComparison.Ordinal) && before.Contains('{', StringComparison.Ordinal) => "after object key:value pair",
            var m when m.Contains("after a value", StringComparison.Ordinal) => "after array element",
            var m when m.Contains("after a property name", StringComparison.Ordinal) => "after object key",
            _ => "looking for beginning of value",
        };
        return $"invalid character {shown} {place}";
    }
}
