using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>All generators by their name in <c>spec.generators</c>, with nesting and selectors.</summary>
internal sealed class GeneratorSet
{
    private readonly ImmutableDictionary<string, IGenerator> _byName;
    private readonly Func<string, string, CancellationToken, Task<bool>> _projectExists;

    /// <param name="git">The git generator.</param>
    /// <param name="clusters">The generator of known clusters.</param>
    /// <param name="decisions">The generator of clusters that another resource decides for.</param>
    /// <param name="projectExists">Whether a namespace has a project of a name.</param>
    public GeneratorSet(
        GitGenerator git, IGenerator clusters, IGenerator decisions, Func<string, string, CancellationToken, Task<bool>> projectExists)
    {
        _projectExists = projectExists;
        _byName = new Dictionary<string, IGenerator>
        {
            ["git"] = git,
            ["list"] = new ListGenerator(),
            ["clusters"] = clusters,
            ["clusterDecisionResource"] = decisions,
            ["matrix"] = new MatrixGenerator(GenerateChildAsync),
            ["merge"] = new MergeGenerator(GenerateChildAsync),
        }.ToImmutableDictionary();
    }

    /// <summary>Makes the parameter sets of one entry.</summary>
    /// <exception cref="GeneratorException">They cannot be made.</exception>
    public async Task<IReadOnlyList<ParameterSet>> GenerateAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        var name = NameOf(entry);

        // The API server prunes what it does not know, so that an unknown generator is none, and none generates nothing.
        if (name.Length == 0)
        {
            return [];
        }

        if (!_byName.TryGetValue(name, out var generator))
        {
            throw new GeneratorException(name switch
            {
                "scmProvider" or "pullRequest" => $"the {name} generator asks a git host for its repositories, and this controller has no account at any",
                "plugin" => "the plugin generator calls a service of its own, and this controller calls none",
                _ => $"unknown generator {name}",
            });
        }

        // Source integrity is a matter of the project, which must therefore be there before git is read.
        if (name == "git" && context.Project is { Length: > 0 } project && !project.Contains("{{", StringComparison.Ordinal)
            && !await _projectExists(context.Namespace, project, cancellationToken))
        {
            throw new GeneratorException($"error getting project {project}: AppProject.argoproj.io \"{project}\" not found");
        }

        if (entry.Map("selector") is not { } selector)
        {
            return await generator.GenerateAsync(entry, context, cancellationToken);
        }

        ParameterSelector.Check(selector);
        var sets = await generator.GenerateAsync(entry, context, cancellationToken);
        return [.. sets.Where(set => ParameterSelector.Matches(selector, ParameterFlattening.Flatten(set.Values)))];
    }

    /// <summary>Makes the parameter sets of an entry inside a matrix or merge generator.</summary>
    /// <exception cref="GeneratorException">They cannot be made.</exception>
    private async Task<IReadOnlyList<ParameterSet>> GenerateChildAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        if (NameOf(entry).Length == 0)
        {
            throw new GeneratorException("child generator generated no parameters");
        }

        try
        {
            return await GenerateAsync(entry, context, cancellationToken);
        }
        catch (GeneratorException error)
        {
            throw new GeneratorException($"child generator returned an error on parameter generation: {error.Message}", error);
        }
    }

    /// <summary>After how long an entry asks to be looked at again; zero for never.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="otherwise">After how long where it does not say.</param>
    public static TimeSpan RequeueAfter(JsonObject entry, TimeSpan otherwise)
    {
        switch (NameOf(entry))
        {
            case "git" or "clusterDecisionResource":
                return entry.Number(NameOf(entry), "requeueAfterSeconds") is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue)) : otherwise;
            case "matrix" or "merge":
                return entry.Items(NameOf(entry), "generators").Select(child => RequeueAfter(child, otherwise)).Where(after => after > TimeSpan.Zero).DefaultIfEmpty().Min();
            default:
                return TimeSpan.Zero;
        }
    }

    /// <summary>The git generators of an ApplicationSet, nested ones too.</summary>
    public static IEnumerable<JsonObject> GitEntries(JsonNode? generators) => (generators as JsonArray ?? []).OfType<JsonObject>().SelectMany(entry =>
        entry.Map("git") is { } git ? [git] : GitEntries(entry.At("matrix", "generators") ?? entry.At("merge", "generators")));

    /// <summary>Whether an ApplicationSet depends on which clusters are known.</summary>
    public static bool ReadsClusters(JsonNode? generators) => (generators as JsonArray ?? []).OfType<JsonObject>().Any(entry =>
        NameOf(entry) is "clusters" or "clusterDecisionResource" || ReadsClusters(entry.At("matrix", "generators") ?? entry.At("merge", "generators")));

    private static string NameOf(JsonObject entry) => entry.Select(field => field.Key).FirstOrDefault(key => key is not ("selector" or "template"), "");
}
