using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>All generators by their name in <c>spec.generators</c>, with nesting and selectors.</summary>
internal sealed class GeneratorSet
{
    private readonly ImmutableDictionary<string, IGenerator> _byName;

    public GeneratorSet(GitGenerator git, IGenerator clusters) => _byName = new Dictionary<string, IGenerator>
    {
        ["git"] = git,
        ["list"] = new ListGenerator(),
        ["clusters"] = clusters,
        ["matrix"] = new MatrixGenerator(GenerateAsync),
        ["merge"] = new MergeGenerator(GenerateAsync),
    }.ToImmutableDictionary();

    /// <summary>Makes the parameter sets of one entry.</summary>
    /// <exception cref="GeneratorException">They cannot be made.</exception>
    public async Task<IReadOnlyList<ParameterSet>> GenerateAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        var name = NameOf(entry);
        if (!_byName.TryGetValue(name, out var generator))
        {
            throw new GeneratorException(name.Length == 0 ? "ApplicationSet is empty" : $"this controller has no {name} generator");
        }

        IReadOnlyList<ParameterSet> sets;
        try
        {
            sets = await generator.GenerateAsync(entry, context, cancellationToken);
        }
        catch (GeneratorException error) when (name == "git" && !error.Message.StartsWith("error generating", StringComparison.Ordinal))
        {
            throw new GeneratorException($"error generating params from git: {error.Message}", error);
        }

        return entry.Map("selector") is { } selector ? [.. sets.Where(set => IsSelected(set, selector))] : sets;
    }

    /// <summary>After how long an entry asks to be looked at again; zero for never.</summary>
    public static TimeSpan RequeueAfter(JsonObject entry)
    {
        switch (NameOf(entry))
        {
            case "git":
                return entry.Number("git", "requeueAfterSeconds") is { } seconds and > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)) : TimeSpan.FromMinutes(3);
            case "matrix" or "merge":
                return entry.Items(NameOf(entry), "generators").Select(RequeueAfter).Where(after => after > TimeSpan.Zero).DefaultIfEmpty().Min();
            default:
                return TimeSpan.Zero;
        }
    }

    /// <summary>The git generators of an ApplicationSet, nested ones too.</summary>
    public static IEnumerable<JsonObject> GitEntries(JsonNode? generators) => (generators as JsonArray ?? []).OfType<JsonObject>().SelectMany(entry =>
        entry.Map("git") is { } git ? [git] : GitEntries(entry.At("matrix", "generators") ?? entry.At("merge", "generators")));

    private static string NameOf(JsonObject entry) => entry.Select(field => field.Key).FirstOrDefault(key => key is not ("selector" or "template"), "");

    private static bool IsSelected(ParameterSet set, JsonObject selector)
    {
        var flat = ParameterFlattening.Flatten(set.Values);
        return (selector.Map("matchLabels") ?? []).All(label => flat.At(label.Key) is { } value && value.Text() == label.Value.Text())
            && selector.Items("matchExpressions").All(expression =>
            {
                var value = flat.At(expression.Text("key"))?.Text();
                var values = expression.Texts("values").ToList();
                return expression.Text("operator") switch
                {
                    "In" => value is not null && values.Contains(value),
                    "NotIn" => value is null || !values.Contains(value),
                    "Exists" => value is not null,
                    "DoesNotExist" => value is null,
                    _ => false,
                };
            });
    }
}
