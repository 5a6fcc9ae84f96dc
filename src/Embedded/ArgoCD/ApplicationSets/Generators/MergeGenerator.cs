using System.Text.Json.Nodes;
using ArgoCD.Comparison;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>The sets of a first generator, with what later ones say for the same keys laid over them.</summary>
internal sealed class MergeGenerator(GenerateEntry generate) : IGenerator
{
    public async Task<IReadOnlyList<ParameterSet>> GenerateAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        var children = entry.Items("merge", "generators").ToList();
        var keys = entry.Texts("merge", "mergeKeys").ToList();
        if (children.Count < 2)
        {
            throw new GeneratorException("found less than two generators, Merge requires two or more");
        }

        if (keys.Count == 0)
        {
            throw new GeneratorException("no merge keys were specified, Merge requires at least one");
        }

        OrderedDictionary<string, JsonObject>? merged = null;
        foreach (var child in children)
        {
            OrderedDictionary<string, JsonObject> sets = [];
            foreach (var set in await generate(child, context, cancellationToken))
            {
                var key = KeyOf(set.Values, keys);
                if (!sets.TryAdd(key, set.Values.Copy()))
                {
                    throw new GeneratorException($"the parameters from a generator were not unique by the given mergeKeys, Merge requires all param sets to be unique. Duplicate key was {key}");
                }
            }

            if (merged is null)
            {
                merged = sets;
                continue;
            }

            foreach (var (key, values) in sets)
            {
                if (merged.TryGetValue(key, out var below))
                {
                    merged[key] = (JsonObject)MergePatch.Apply(below, values)!;
                }
            }
        }

        return [.. merged!.Values.Select(values => new ParameterSet(values))];
    }

    private static string KeyOf(JsonObject values, IEnumerable<string> keys)
    {
        JsonObject key = [];
        foreach (var name in keys.Order(StringComparer.Ordinal))
        {
            // A Go template reads nested values, so a key may be a path.
            key[name] = (values[name] ?? name.Split('.').Aggregate((JsonNode?)values, (node, step) => node.At(step)))?.DeepClone();
        }

        return key.ToJsonString();
    }
}
