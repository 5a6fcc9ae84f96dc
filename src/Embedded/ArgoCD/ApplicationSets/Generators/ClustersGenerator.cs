using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>One set of parameters for each known cluster that a selector takes; the one without a Secret only where there is none.</summary>
/// <param name="clusters">The clusters.</param>
internal sealed class ClustersGenerator(KnownClusters clusters) : IGenerator
{
    public async Task<IReadOnlyList<ParameterSet>> GenerateAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        var generator = entry.Map("clusters");
        var selector = generator.Map("selector");
        var isAll = selector is null || (selector.Map("matchLabels") is null or { Count: 0 } && !selector.Items("matchExpressions").Any());
        var sets = (await clusters.ListAsync(context.Namespace, cancellationToken))
            .OrderBy(cluster => !cluster.HasSecret)
            .Where(cluster => isAll || (cluster.HasSecret && ParameterSelector.Matches(selector!, cluster.Labels)))
            .Select(cluster => Make(cluster, generator, context)).ToList();
        return generator.Flag("flatList") == true
            ? [new(new JsonObject { ["clusters"] = new JsonArray([.. sets.Select(set => set.Values.DeepClone())]) })]
            : sets;
    }

    private static ParameterSet Make(KnownCluster cluster, JsonObject? generator, GenerationContext context)
    {
        JsonObject parameters = new()
        {
            ["name"] = cluster.Name,
            ["nameNormalized"] = Normalization.Normalize(cluster.Name),
            ["server"] = cluster.Server,
            ["project"] = cluster.Project,
        };
        if (context.Engine.IsGoTemplate && cluster.HasSecret)
        {
            JsonObject metadata = [];
            if (cluster.Annotations.Count > 0)
            {
                metadata["annotations"] = cluster.Annotations.DeepClone();
            }

            if (cluster.Labels.Count > 0)
            {
                metadata["labels"] = cluster.Labels.DeepClone();
            }

            parameters["metadata"] = metadata;
        }
        else
        {
            foreach (var (key, value) in cluster.Labels)
            {
                parameters[$"metadata.labels.{key}"] = value.Text();
            }

            foreach (var (key, value) in cluster.Annotations)
            {
                parameters[$"metadata.annotations.{key}"] = value.Text();
            }
        }

        try
        {
            GitDirectories.AddValues(parameters, generator.Map("values"), context.Engine);
        }
        catch (GeneratorException error)
        {
            throw new GeneratorException($"error appending templated values for {(cluster.HasSecret ? "cluster" : "local cluster")}: {error.Message}", error);
        }

        return new(parameters);
    }
}
