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

        IReadOnlyList<ParameterSet> firsts;
        try
        {
            firsts = await generate(children[0], context, cancellationToken);
        }
        catch (GeneratorException error)
        {
            throw new GeneratorException($"error failed to get params for first generator in matrix generator: {error.Message}", error);
        }

        List<ParameterSet> product = [];
        foreach (var first in firsts)
        {
            IReadOnlyList<ParameterSet> seconds;
            try
            {
                seconds = await generate(Interpolate(children[1], first.Values, context.Engine), context, cancellationToken);
            }
            catch (GeneratorException error)
            {
                throw new GeneratorException($"failed to get params for second generator in the matrix generator: {error.Message}", error);
            }

            product.AddRange(seconds.Select(second => Combine(first.Values, second.Values, context.Engine.IsGoTemplate)));
        }

        return product;
    }

    /// <summary>
    /// The second generator, its texts rendered with what the first gave. Its selector is left as it is, and so are those of its
    /// <c>values</c> that read what only its own parameters will have.
    /// </summary>
    private static JsonObject Interpolate(JsonObject child, JsonObject parameters, TemplateEngine engine)
    {
        if (parameters.Count == 0)
        {
            return child;
        }

        var open = child.Copy();
        var values = open.Select(field => field.Value).OfType<JsonObject>().FirstOrDefault(generator => generator.Map("values") is not null);
        var stated = values.Map("values");
        open.Remove("selector");
        values?.Remove("values");
        try
        {
            var rendered = (JsonObject)engine.RenderAll(open, parameters)!;
            if (child["selector"] is { } selector)
            {
                rendered["selector"] = selector.DeepClone();
            }

            if (stated is not null)
            {
                rendered.Select(field => field.Value).OfType<JsonObject>().First()["values"] =
                    new JsonObject(stated.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)engine.RenderKnown(value.Value.Text(), parameters))));
            }

            return rendered;
        }
        catch (TemplateRenderException error)
        {
            throw new GeneratorException($"child generator returned an error on parameter generation: failed to replace parameters in generator: {error.Message}", error);
        }
    }

    private static ParameterSet Combine(JsonObject first, JsonObject second, bool isGoTemplate)
    {
        if (isGoTemplate)
        {
            return new(ParameterSet.Over(second, first));
        }

        JsonObject result = [];
        foreach (var (name, value) in first.Concat(second))
        {
            var text = GoText.Print(value);
            if (result[name] is { } other && other.Text() != text)
            {
                throw new GeneratorException($"failed to combine string maps with merging params for the matrix generator: found duplicate key {name} with different value, a: {other.Text()} ,b: {text}");
            }

            result[name] = text;
        }

        return new(result);
    }
}
