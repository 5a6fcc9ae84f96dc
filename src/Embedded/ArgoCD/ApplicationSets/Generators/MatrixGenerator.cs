using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Templates;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>Makes parameter sets of any entry; how nested generators reach all others.</summary>
internal delegate Task<IReadOnlyList<ParameterSet>> GenerateEntry(JsonObject entry, GenerationContext context, CancellationToken cancellationToken);

/// <summary>Every combination of two generators; the second is rendered with the parameters of the first.</summary>
internal sealed class MatrixGenerator(GenerateEntry generate) : IGenerator
{
    public async Task<IReadOnlyList<ParameterSet>> GenerateAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        var children = entry.Items("matrix", "generators").ToList();
        if (children.Count != 2)
        {
            throw new GeneratorException(children.Count > 2
                ? "found more than two generators, Matrix support only two"
                : "found less than two generators, Matrix support only two");
        }

        List<ParameterSet> product = [];
        foreach (var first in await generate(children[0], context, cancellationToken))
        {
            JsonObject second;
            try
            {
                second = (JsonObject)context.Engine.RenderAll(children[1], first.Values)!;
            }
            catch (TemplateRenderException error)
            {
                throw new GeneratorException($"failed to get params for second generator in the matrix generator: {error.Message}", error);
            }

            foreach (var other in await generate(second, context, cancellationToken))
            {
                product.Add(new(Combine(first.Values, other.Values, context.Engine.IsGoTemplate)));
            }
        }

        return product;
    }

    private static JsonObject Combine(JsonObject first, JsonObject second, bool isGoTemplate)
    {
        var result = second.Copy();
        foreach (var (name, value) in first)
        {
            if (!isGoTemplate && result[name] is { } other && !other.SameAs(value))
            {
                throw new GeneratorException($"failed to combine string maps with merging params for the matrix generator: found duplicate key {name} with different value, a: {value} ,b: {other}");
            }

            result[name] = isGoTemplate && value is JsonObject inner && result[name] is JsonObject below ? Combine(inner, below, isGoTemplate) : value?.DeepClone();
        }

        return result;
    }
}
