using System.Text.Json.Nodes;
using ArgoCD.Objects;
using YamlDotNet.Core;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>Parameter sets that are written down.</summary>
internal sealed class ListGenerator : IGenerator
{
    public Task<IReadOnlyList<ParameterSet>> GenerateAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        List<ParameterSet> sets = [.. (entry.At("list", "elements") as JsonArray ?? []).Select(Element).Select(element => new ParameterSet(context.Engine.IsGoTemplate ? element.Copy() : Flat(element)))];

        // What is written as text is taken as it is, also where parameters are flat.
        sets.AddRange(Written(entry.Text("list", "elementsYaml")).Select(element => new ParameterSet(element)));
        return Task.FromResult<IReadOnlyList<ParameterSet>>(sets);
    }

    private static JsonObject Element(JsonNode? element) => element is null ? [] : element as JsonObject
        ?? throw new GeneratorException($"error unmarshling list element json: cannot unmarshal {GoText.KindOf(element)} into Go value of type map[string]interface {{}}");

    private static List<JsonObject> Written(string yaml)
    {
        try
        {
            return YamlDocuments.Parse(yaml).FirstOrDefault() switch
            {
                null => [],
                JsonArray list => [.. list.Select(item => item as JsonObject ?? throw Mismatch(item, "map[string]interface {}")).Select(item => item.Copy())],
                var other => throw Mismatch(other, "[]map[string]interface {}"),
            };
        }
        catch (YamlException error)
        {
            throw new GeneratorException($"error unmarshling decoded ElementsYaml error converting YAML to JSON: {error.Message}", error);
        }
    }

    private static GeneratorException Mismatch(JsonNode? node, string wanted) =>
        new($"error unmarshling decoded ElementsYaml error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {GoText.KindOf(node)} into Go value of type {wanted}");

    private static JsonObject Flat(JsonObject element)
    {
        JsonObject flat = [];
        foreach (var (name, value) in element)
        {
            if (name != "values")
            {
                flat[name] = Plain(value);
                continue;
            }

            foreach (var (key, inner) in value as JsonObject ?? throw new GeneratorException("error parsing values map"))
            {
                flat[$"values.{key}"] = Plain(inner);
            }
        }

        return flat;
    }

    // Upstream's message ends in what Go prints for an error that is not there.
    private static string Plain(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out var plain)
        ? plain : throw new GeneratorException("error parsing value as string %!w(<nil>)");
}
