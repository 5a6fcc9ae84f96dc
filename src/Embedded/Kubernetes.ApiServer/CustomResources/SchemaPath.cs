using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>A path of fields as rules and selectable fields state it: <c>.spec.size</c>, <c>.spec['a.b']</c> (upstream: ValidFieldPath).</summary>
internal static class SchemaPath
{
    private const string Unknown = "does not refer to a valid field";

    /// <summary>Follows a path through a schema.</summary>
    /// <param name="path">The path.</param>
    /// <param name="schema">Where it begins.</param>
    /// <param name="allowBrackets">Whether names may stand in brackets and quotes.</param>
    /// <returns>The schema of the field, or what is wrong with the path.</returns>
    public static (JsonObject? Schema, string Problem) Follow(string path, JsonObject schema, bool allowBrackets)
    {
        var at = 0;
        while (at < path.Length)
        {
            string name;
            if (path[at] == '.')
            {
                var end = path.AsSpan(at + 1).IndexOfAny('.', '[', ']') is >= 0 and var length ? at + 1 + length : path.Length;
                name = path[(at + 1)..end];
                if (name.Length == 0) { return (null, end == path.Length ? "unexpected end of JSON path" : Unknown); }
                at = end;
            }
            else if (path[at] == '[')
            {
                if (!allowBrackets) { return (null, "array notation is not allowed"); }
                var end = path.IndexOf("']", at, StringComparison.Ordinal);
                if (end < 0 || end < at + 2 || path[at + 1] != '\'') { return (null, $"expected single quoted string but got {path[(at + 1)..]}"); }
                name = path[(at + 2)..end].Replace("\\'", "'", StringComparison.Ordinal);
                at = end + 2;
            }
            else
            {
                return (null, $"expected [ or . but got: {path[at..]}");
            }

            var next = schema["properties"] is JsonObject { Count: > 0 } properties ? properties[name] : schema["additionalProperties"];
            if (next is not JsonObject found) { return (null, Unknown); }
            schema = found;
        }

        return (schema, "");
    }
}
