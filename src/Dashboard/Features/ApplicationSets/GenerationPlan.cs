using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications;
using Dashboard.Live;

namespace Dashboard.Features.ApplicationSets;

/// <summary>What an ApplicationSet would do to the Applications of a cluster now.</summary>
/// <param name="Rows">A line for each directory, then one for each Application whose directory is gone.</param>
public sealed record GenerationPlan(ImmutableArray<PlannedApplication> Rows)
{
    /// <summary>How many Applications a verdict concerns.</summary>
    public int Count(Verdict verdict) => Rows.Count(row => row.Verdict == verdict);

    /// <summary>Compares what would be generated with what there is.</summary>
    /// <param name="set">The ApplicationSet's name.</param>
    /// <param name="directories">What it makes of the directories.</param>
    /// <param name="applications">The Applications of the cluster.</param>
    internal static GenerationPlan Of(string set, ImmutableArray<GeneratedDirectory> directories, IReadOnlyCollection<JsonObject> applications)
    {
        var byName = applications.GroupBy(a => a.Text("metadata", "name") ?? "").ToDictionary(group => group.Key, group => group.First());
        var twice = directories.Where(d => d.Matched && d.Name is not null).GroupBy(d => d.Name!).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        var names = directories.Where(d => d.Matched && d.Problem is null).Select(d => d.Name).ToHashSet();
        var rows = directories.Select(directory => Judge(set, directory, directory.Name is { } name ? byName.GetValueOrDefault(name) : null, twice));
        var gone = applications.Select(ApplicationView.Of).Where(a => a.OwnerSet == set && !names.Contains(a.Name)).OrderBy(a => a.Name, StringComparer.Ordinal)
            .Select(a => new PlannedApplication(new(a.Path, "", false, [], "", null, null), Verdict.Delete, a, null));

        // A directory that is left out now is the reason why its Application goes: one line says both.
        var all = rows.ToList();
        foreach (var deleted in gone)
        {
            if (all.FindIndex(row => row.Directory.Path == deleted.Directory.Path && !row.Directory.Matched) is >= 0 and var at) { all[at] = all[at] with { Verdict = Verdict.Delete, Live = deleted.Live }; }
            else { all.Add(deleted); }
        }

        return new([.. all]);
    }

    private static PlannedApplication Judge(string set, GeneratedDirectory directory, JsonObject? live, HashSet<string> twice)
    {
        var view = live is null ? null : ApplicationView.Of(live);
        return !directory.Matched ? new(directory, null, null, null)
            : directory.Problem is { } problem ? new(directory, Verdict.Invalid, null, problem)
            : twice.Contains(directory.Name!) ? new(directory, Verdict.Invalid, view, $"ApplicationSet {set} contains applications with duplicate name: {directory.Name}")
            : view is null ? new(directory, Verdict.Create, null, null)
            : view.OwnerSet != set ? new(directory, Verdict.Invalid, view, $"application {directory.Name} exists and is not owned by {set}")
            : new(directory, States(directory.Application!["spec"], live!["spec"]) && States(directory.Application.At("metadata", "labels"), live.At("metadata", "labels")) ? Verdict.Unchanged : Verdict.Change, view, null);
    }

    /// <summary>Whether an object has what a template states.</summary>
    private static bool States(JsonNode? stated, JsonNode? live) => stated is JsonObject fields
        ? fields.All(field => States(field.Value, live.At(field.Key)))
        : stated is null || JsonNode.DeepEquals(stated, live);
}
