using System.Text.Json.Nodes;
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

        List<IReadOnlyList<ParameterSet>> all = [];
        foreach (var child in children)
        {
            try
            {
                all.Add(await generate(child, context, cancellationToken));
            }
            catch (GeneratorException error)
            {
                throw new GeneratorException($"error getting param sets from generators: error getting params from generator {all.Count + 1} of {children.Count}: {error.Message}", error);
            }
        }

        var merged = ByKey(all[0], keys);
        foreach (var later in all.Skip(1))
        {
            foreach (var (key, values) in ByKey(later, keys))
            {
                if (merged.TryGetValue(key, out var below))
                {
                    merged[key] = context.Engine.IsGoTemplate ? ParameterSet.Over(below, values)
                        : new JsonObject(below.Where(field => !values.ContainsKey(field.Key)).Concat(values).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));
                }
            }
        }

        return [.. merged.Values.Select(values => new ParameterSet(values))];
    }

    private static OrderedDictionary<string, JsonObject> ByKey(IReadOnlyList<ParameterSet> sets, List<string> keys)
    {
        if (keys.Count == 0)
        {
            throw new GeneratorException("error getting param sets by merge key: no merge keys were specified, Merge requires at least one");
        }

        OrderedDictionary<string, JsonObject> byKey = [];
        foreach (var set in sets)
        {
            // A key names a parameter itself, also for Go templates: it is no path into one.
            var key = GoText.Json(new JsonObject(keys.Distinct().Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, set.Values[name]?.DeepClone()))));
            if (!byKey.TryAdd(key, set.Values.Copy()))
            {
                throw new GeneratorException($"error getting param sets by merge key: the parameters from a generator were not unique by the given mergeKeys, Merge requires all param sets to be unique. Duplicate key was {key}");
            }
        }

        return byKey;
    }
}
