using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Cel;

/// <summary>The types of values that a structural schema describes, and the names of fields within expressions.</summary>
internal static class CelSchemaTypes
{
    private static readonly JsonObject Text = new() { ["type"] = "string" };
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
    };

    /// <summary>The fields of <c>metadata</c> that rules may read.</summary>
    public static JsonObject Metadata { get; } = new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { ["name"] = Text.DeepClone(), ["generateName"] = Text.DeepClone() },
    };

    /// <summary>The type of what a schema describes.</summary>
    public static CelType Of(JsonObject? schema)
    {
        if (schema is null || IsSet(schema, "x-kubernetes-int-or-string"))
        {
            return CelType.Dyn;
        }

        return (string?)schema["type"] switch
        {
            "boolean" => CelType.Bool,
            "integer" => CelType.Int,
            "number" => CelType.Double,
            "string" => (string?)schema["format"] switch
            {
                "date-time" or "date" => CelType.Timestamp,
                "duration" => CelType.Duration,
                "byte" => CelType.Bytes,
                _ => CelType.String,
            },
            "array" => CelType.List(Of(schema["items"] as JsonObject)),
            "object" when schema["properties"] is JsonObject || IsSet(schema, "x-kubernetes-embedded-resource") => new CelType(CelKind.Object, "object", []) { Schema = schema },
            "object" when schema["additionalProperties"] is JsonObject values => CelType.Map(CelType.String, Of(values)),
            "object" => new CelType(CelKind.Object, "object", []) { Schema = schema },
            _ => CelType.Dyn,
        };
    }

    /// <summary>The schema of a field, by its name within expressions; null where there is none.</summary>
    public static JsonObject? Field(JsonObject schema, string name)
    {
        var plain = Unescape(name);
        if (schema["properties"]?[plain] is JsonObject found)
        {
            return plain == "metadata" && found["properties"] is null ? Metadata : IsReachable(found) ? found : null;
        }

        return IsSet(schema, "x-kubernetes-embedded-resource")
            ? plain switch { "apiVersion" or "kind" => Text, "metadata" => Metadata, _ => null }
            : null;
    }

    // What may hold anything has no type, and so no place in an expression.
    private static bool IsReachable(JsonObject schema) => IsSet(schema, "x-kubernetes-int-or-string") || (string?)schema["type"] switch
    {
        "array" => schema["items"] is not JsonObject items || IsReachable(items),
        "object" => schema["properties"] is JsonObject || schema["additionalProperties"] is not JsonObject values || IsReachable(values),
        { Length: > 0 } => true,
        _ => !IsSet(schema, "x-kubernetes-preserve-unknown-fields"),
    };

    /// <summary>The name of a field as expressions write it; null where no expression can reach it.</summary>
    public static string? Escape(string name)
    {
        if (Reserved.Contains(name))
        {
            return $"__{name}__";
        }

        var escaped = name.Replace("__", "__underscores__", StringComparison.Ordinal).Replace(".", "__dot__", StringComparison.Ordinal)
            .Replace("-", "__dash__", StringComparison.Ordinal).Replace("/", "__slash__", StringComparison.Ordinal);
        return escaped.Length > 0 && !char.IsAsciiDigit(escaped[0]) && escaped.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? escaped : null;
    }

    /// <summary>The field that a name within an expression means.</summary>
    public static string Unescape(string name)
    {
        if (!name.Contains("__", StringComparison.Ordinal))
        {
            return name;
        }

        return name.Length > 4 && name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal) && Reserved.Contains(name[2..^2])
            ? name[2..^2]
            : name.Replace("__dot__", ".", StringComparison.Ordinal).Replace("__dash__", "-", StringComparison.Ordinal)
                .Replace("__slash__", "/", StringComparison.Ordinal).Replace("__underscores__", "__", StringComparison.Ordinal);
    }

    private static bool IsSet(JsonObject schema, string name) => schema[name]?.GetValueKind() == JsonValueKind.True;
}
