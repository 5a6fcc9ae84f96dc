using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Tests.Definitions;

/// <summary>The definitions of Application, ApplicationSet and AppProject in a file of manifests.</summary>
internal static class DefinitionFile
{
    /// <summary>What of a schema decides whether a value is taken.</summary>
    private static readonly ImmutableArray<string> Constraints =
    [
        "type", "format", "nullable", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "required", "default",
        "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-list-type", "x-kubernetes-map-type",
    ];

    /// <summary>The schema of each kind.</summary>
    public static IReadOnlyDictionary<string, JsonObject> Read(string manifests) =>
        YamlDocuments.Parse(manifests).OfType<JsonObject>()
            .Where(item => item.Text("kind") == "CustomResourceDefinition" && item.Text("spec", "group") == "argoproj.io")
            .ToDictionary(item => item.Text("spec", "names", "kind"), item => item.Items("spec", "versions").Single().Map("schema", "openAPIV3Schema")!);

    /// <summary>Each field below a schema by its path, with what it may hold; <c>[]</c> stands for the items of a list, <c>{}</c> for the values of a map.</summary>
    public static IEnumerable<(string Path, string Rules)> Fields(JsonObject schema, string path = "")
    {
        var rules = Constraints.Where(name => schema[name] is not null).Select(name => $"{name}={Ordered(schema[name]!)}");
        yield return (path, string.Join(' ', rules));
        var below = (schema.Map("properties") ?? []).Select(property => (Name: path.Length == 0 ? property.Key : $"{path}.{property.Key}", Schema: property.Value));
        foreach (var (name, child) in below.Append(($"{path}[]", schema["items"])).Append(($"{path}{{}}", schema["additionalProperties"])))
        {
            if (child is JsonObject inner)
            {
                foreach (var field in Fields(inner, name)) { yield return field; }
            }
        }
    }

    private static string Ordered(JsonNode value) =>
        value is JsonArray list ? string.Join(',', list.Select(item => (string?)item).Order(StringComparer.Ordinal)) : value.ToJsonString();
}
