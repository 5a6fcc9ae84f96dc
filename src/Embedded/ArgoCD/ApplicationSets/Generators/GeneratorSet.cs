using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>All generators by their name in <c>spec.generators</c>, with nesting and selectors.</summary>
internal sealed class GeneratorSet
{
    // In the order in which an entry that has several uses them.
    private static readonly string[] Names = ["list", "clusters", "git", "scmProvider", "clusterDecisionResource", "pullRequest", "matrix", "merge", "plugin"];

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

    /// <summary>Makes the parameters of one entry, of each generator that it has.</summary>
    /// <returns>None for an entry without a generator: the API server prunes what it does not know, so that an unknown one is none.</returns>
    /// <exception cref="GeneratorException">They cannot be made.</exception>
    public async Task<IReadOnlyList<GeneratedParameters>> GenerateAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        if (entry.Map("selector") is { } selector)
        {
            ParameterSelector.Check(selector);
        }

        List<GeneratedParameters> all = [];
        foreach (var name in NamesOf(entry, context.Depth))
        {
            all.Add(new(entry.Map(name, "template"), await GenerateAsync(name, entry, context, cancellationToken)));
        }

        return all;
    }

    private async Task<IReadOnlyList<ParameterSet>> GenerateAsync(string name, JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        if (!_byName.TryGetValue(name, out var generator))
        {
            throw new GeneratorException(name switch
            {
                "scmProvider" or "pullRequest" => $"the {name} generator asks a git host for its repositories, and this controller has no account at any",
                _ => $"the {name} generator calls a service of its own, and this controller calls none",
            });
        }

        // Source integrity is a matter of the project, which must therefore be there before git is read.
        if (name == "git" && context.Project is { Length: > 0 } project && !project.Contains("{{", StringComparison.Ordinal)
            && !await _projectExists(context.Namespace, project, cancellationToken))
        {
            throw new GeneratorException($"error getting project {project}: AppProject.argoproj.io \"{project}\" not found");
        }

        var sets = await generator.GenerateAsync(entry, context, cancellationToken);
        return entry.Map("selector") is { } selector ? [.. sets.Where(set => ParameterSelector.Matches(selector, ParameterFlattening.Flatten(set.Values)))] : sets;
    }

    /// <summary>Makes the parameter sets of an entry inside a matrix or merge generator.</summary>
    /// <exception cref="GeneratorException">They cannot be made.</exception>
    private async Task<IReadOnlyList<ParameterSet>> GenerateChildAsync(JsonObject entry, GenerationContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<GeneratedParameters> all;
        try
        {
            all = await GenerateAsync(entry, context with { Depth = context.Depth + 1 }, cancellationToken);
        }
        catch (GeneratorException error)
        {
            throw new GeneratorException($"child generator returned an error on parameter generation: {error.Message}", error);
        }

        // Upstream speaks of the matrix in a merge generator, too.
        return all.Count switch
        {
            0 => throw new GeneratorException("child generator generated no parameters"),
            1 => all[0].Sets,
            _ => throw new GeneratorException("found more than one generator in matrix.Generators"),
        };
    }

    /// <summary>After how long an entry asks to be looked at again; zero for never.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="otherwise">After how long where it does not say.</param>
    public static TimeSpan RequeueAfter(JsonObject entry, TimeSpan otherwise) => RequeueAfter(entry, otherwise, depth: 0);

    /// <summary>The git generators of an ApplicationSet, nested ones too.</summary>
    public static IEnumerable<JsonObject> GitEntries(JsonNode? generators) => Entries(generators).Select(entry => entry.Map("git")).OfType<JsonObject>();

    /// <summary>Whether an ApplicationSet depends on which clusters are known.</summary>
    public static bool ReadsClusters(JsonNode? generators) => Entries(generators).Any(entry => entry.Map("clusters") is not null || entry.Map("clusterDecisionResource") is not null);

    private static TimeSpan RequeueAfter(JsonObject entry, TimeSpan otherwise, int depth) => Soonest(NamesOf(entry, depth).Select(name => name switch
    {
        "git" or "clusterDecisionResource" =>
            entry.Number(name, "requeueAfterSeconds") is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue)) : otherwise,
        "matrix" or "merge" => Soonest(entry.Items(name, "generators").Select(child => RequeueAfter(child, otherwise, depth + 1))),
        _ => TimeSpan.Zero,
    }));

    private static TimeSpan Soonest(IEnumerable<TimeSpan> waits) => waits.Where(wait => wait > TimeSpan.Zero).DefaultIfEmpty().Min();

    private static IEnumerable<JsonObject> Entries(JsonNode? generators) => (generators as JsonArray ?? []).OfType<JsonObject>().SelectMany(entry =>
        (IEnumerable<JsonObject>)[entry, .. Entries(entry.At("matrix", "generators")), .. Entries(entry.At("merge", "generators"))]);

    /// <summary>The generators of an entry. A matrix or merge generator may stand in another one, and no deeper: there they are dropped.</summary>
    private static IEnumerable<string> NamesOf(JsonObject entry, int depth) =>
        Names.Where(name => entry.Map(name) is not null && (depth < 2 || name is not ("matrix" or "merge")));
}

/// <summary>What one generator of an entry gave.</summary>
/// <param name="Template">Its own template; null where it states none.</param>
/// <param name="Sets">The parameter sets.</param>
internal sealed record GeneratedParameters(JsonObject? Template, IReadOnlyList<ParameterSet> Sets);
