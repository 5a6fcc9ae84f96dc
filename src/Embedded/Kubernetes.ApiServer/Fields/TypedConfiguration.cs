using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Patching;
using Kubernetes.ApiServer.Schemas;

namespace Kubernetes.ApiServer.Fields;

/// <summary>
/// Says what of an applied configuration is not of its schema's types, in the words of structured merge and diff (typed/validate.go, typed/helpers.go):
/// an apply is not decoded as other writes are. An element without its key ends the look at its list, as there.
/// </summary>
internal sealed class TypedConfiguration
{
    // More would help nobody to read them.
    private const int MostProblems = 64;

    private readonly List<string> _problems = [];

    /// <summary>The problems of a configuration, each with the path of its field.</summary>
    public static IReadOnlyList<string> Problems(JsonObject configuration, Schema schema)
    {
        var typed = new TypedConfiguration();
        typed.Check(configuration, schema, "");
        return typed._problems;
    }

    private void Check(JsonNode? value, Schema schema, string path)
    {
        if (value is null || _problems.Count == MostProblems) { return; }
        var kind = value.GetValueKind();
        switch (schema.Kind)
        {
            case SchemaKind.Object when value is JsonObject members:
                foreach (var (name, member) in members)
                {
                    if (schema.Member(name) is { } known) { Check(member, known, $"{path}.{name}"); }
                }

                break;
            case SchemaKind.Object: Add(path, $"expected map, got &{{{GoText.Of(value)}}}"); break;
            case SchemaKind.Array when value is JsonArray elements: CheckList(elements, schema, path); break;
            case SchemaKind.Array: Add(path, $"expected list, got &{{{GoText.Of(value)}}}"); break;
            case SchemaKind.Integer or SchemaKind.Number when kind != JsonValueKind.Number: Add(path, "expected numeric (int or float), got *value.valueUnstructured"); break;
            case SchemaKind.String or SchemaKind.Bytes when kind != JsonValueKind.String: Add(path, $"expected string, got &value.valueUnstructured{{Value:{GoText.Literal(value)}}}"); break;
            case SchemaKind.Boolean when kind is not (JsonValueKind.True or JsonValueKind.False): Add(path, $"expected boolean, got &{{{GoText.Of(value)}}}"); break;
        }
    }

    private void CheckList(JsonArray elements, Schema schema, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < elements.Count; i++)
        {
            var place = $"[{i}]";
            if (schema.ListType != ListType.Atomic)
            {
                if (Unnamed(elements[i], schema) is { } problem)
                {
                    Add(path, $"element {i}: {problem}");
                    return;
                }

                place = FieldSet.Text([PathElements.Of(elements[i], schema)!]);
                if (!seen.Add(place)) { Add(path, $"duplicate entries for key {place}"); }
            }

            Check(elements[i], schema.Items, path + place);
        }
    }

    /// <summary>Why an element has no name among the others of its list; null where it has one.</summary>
    private static string? Unnamed(JsonNode? element, Schema list) => (list.ListType, element) switch
    {
        (ListType.Map, null) => "associative list with keys may not have a null element",
        (ListType.Map, JsonObject members) => list.MapKeys.FirstOrDefault(key => !PathElements.HasKey(members, key, list)) is { } missing
            ? $"associative list with keys has an element that omits key field \"{missing}\" (and doesn't have default value)"
            : PathElements.Of(element, list) is null ? "associative list with keys may not have non-map elements" : null,
        (ListType.Map, _) => "associative list with keys may not have non-map elements",
        (_, null) => "associative list without keys has an element that's an explicit null",
        (_, JsonObject) => "associative list without keys has an element that's a map type",
        (_, JsonArray) => "not supported: associative list with lists as elements",
        _ => null,
    };

    private void Add(string path, string problem) => _problems.Add(path.Length == 0 ? problem : $"{path}: {problem}");
}
