using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dashboard.Parts;

/// <summary>Writes an object of the API as YAML, to be read by a person.</summary>
internal static partial class YamlWriter
{
    /// <summary>The object as YAML; who owns which field is left out.</summary>
    public static string Write(JsonObject item)
    {
        var copy = item.DeepClone().AsObject();
        (copy["metadata"] as JsonObject)?.Remove("managedFields");
        var text = new StringBuilder();
        Append(text, copy, 0, inList: false);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node, int indent, bool inList)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } fields:
                var first = inList;
                foreach (var (name, value) in fields)
                {
                    if (!first) { text.Append(' ', indent); }
                    first = false;
                    text.Append(Scalar(name)).Append(':');
                    AppendValue(text, value, indent);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    text.Append(' ', indent).Append("- ");
                    if (item is JsonObject { Count: > 0 }) { Append(text, item, indent + 2, inList: true); }
                    else if (item is JsonArray { Count: > 0 }) { text.Append('\n'); Append(text, item, indent + 2, inList: false); }
                    else { text.Append(Flat(item)).Append('\n'); }
                }

                break;
            default: text.Append(Flat(node)).Append('\n'); break;
        }
    }

    private static void AppendValue(StringBuilder text, JsonNode? value, int indent)
    {
        if (value is JsonObject { Count: > 0 }) { text.Append('\n'); Append(text, value, indent + 2, inList: false); }
        else if (value is JsonArray { Count: > 0 }) { text.Append('\n'); Append(text, value, indent, inList: false); }
        else if (value is JsonValue leaf && leaf.TryGetValue<string>(out var words) && words.Contains('\n', StringComparison.Ordinal) && !words.StartsWith(' ') && !words.Contains('\t', StringComparison.Ordinal) && !words.Contains('\r', StringComparison.Ordinal))
        {
            text.Append(words.EndsWith('\n') ? words.EndsWith("\n\n", StringComparison.Ordinal) ? " |+\n" : " |\n" : " |-\n");
            foreach (var line in (words.EndsWith('\n') ? words[..^1] : words).Split('\n'))
            {
                if (line.Length > 0) { text.Append(' ', indent + 2).Append(line); }
                text.Append('\n');
            }
        }
        else { text.Append(' ').Append(Flat(value)).Append('\n'); }
    }

    private static string Flat(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue value when value.TryGetValue<string>(out var text) => Scalar(text),
        _ => node.ToJsonString(),
    };

    // Plain where no reader could take it for anything but this string.
    private static string Scalar(string text) =>
        Plain().IsMatch(text) && !Ambiguous().IsMatch(text) && !text.EndsWith(':') && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal) && !text.EndsWith(' ')
            ? text : JsonSerializer.Serialize(text, Readable);

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex(@"^[\p{L}\p{N}\uE000/_.$(<=^+~]([^\n\r\t\p{Cc}]*)$", RegexOptions.NonBacktracking)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^([-+.]?[0-9][0-9_.,:eExXa-fA-FoT+Z-]*|0[xo].*|\.(inf|nan)|[-+]\.inf|true|false|null|yes|no|on|off|y|n|~|<<|=)$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Ambiguous();
}
