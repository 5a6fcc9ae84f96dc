using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Patching;

/// <summary>A value as Go prints the maps that it decodes JSON into, which is how upstream shows a strategic merge patch in its refusal.</summary>
internal static class GoText
{
    /// <summary>Prints a value: <c>map[spec:map[replicas:x]]</c>.</summary>
    public static string Of(JsonNode? value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    /// <summary>Prints a value as Go source would state it, which <c>%#v</c> does: <c>map[string]interface {}{"a":1}</c>.</summary>
    public static string Literal(JsonNode? value) => value switch
    {
        null => "interface {}(nil)",
        JsonObject members => $"map[string]interface {{}}{{{string.Join(", ", members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{JsonSerializer.Serialize(member.Key)}:{Literal(member.Value)}"))}}}",
        JsonArray elements => $"[]interface {{}}{{{string.Join(", ", elements.Select(Literal))}}}",
        _ => value.ToJsonString(),
    };

    private static void Write(JsonNode? value, StringBuilder text)
    {
        switch (value)
        {
            case null:
                text.Append("<nil>");
                break;
            case JsonObject members:
                text.Append("map[");
                var separator = "";
                foreach (var (name, member) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    text.Append(separator).Append(name).Append(':');
                    Write(member, text);
                    separator = " ";
                }

                text.Append(']');
                break;
            case JsonArray elements:
                text.Append('[');
                for (var i = 0; i < elements.Count; i++)
                {
                    if (i > 0) { text.Append(' '); }
                    Write(elements[i], text);
                }

                text.Append(']');
                break;
            default:
                text.Append(value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString());
                break;
        }
    }
}
