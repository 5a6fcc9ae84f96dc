using System.Text.Json.Nodes;
using ArgoCD.Objects;
using YamlDotNet.Core;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>Parameter sets that are written down.</summary>
internal sealed class ListGenerator : IGenerator
{
    public Task<IReadOnlyList<ParameterSet>> GenerateAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        var elements = entry.Items("list", "elements").Concat(Written(entry.Text("list", "elementsYaml")));
        return Task.FromResult<IReadOnlyList<ParameterSet>>([.. elements.Select(element => new ParameterSet(context.Engine.IsGoTemplate ? element.Copy() : Flat(element)))]);
    }

    private static IEnumerable<JsonObject> Written(string yaml)
    {
        try
        {
            return [.. YamlDocuments.Parse(yaml).SelectMany(document => document.Items())];
        }
        catch (YamlException error)
        {
            throw new GeneratorException($"error unmarshling decoded ElementsYaml error converting YAML to JSON: {error.Message}", error);
        }
    }

    private static JsonObject Flat(JsonObject element)
    {
        JsonObject flat = [];
        foreach (var (name, value) in element)
        {
            if (name == "values")
            {
                foreach (var (key, inner) in value as JsonObject ?? throw new GeneratorException("error parsing values map"))
                {
                    flat[$"values.{key}"] = inner.Text();
                }
            }
            else
            {
                flat[name] = value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain
                    : throw new GeneratorException($"error parsing value as string in list generator element {name}");
            }
        }

        return flat;
    }
}
