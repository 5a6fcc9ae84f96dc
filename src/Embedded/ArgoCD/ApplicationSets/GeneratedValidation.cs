using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Projects;
using Kubernetes.Runtime;

namespace ArgoCD.ApplicationSets;

/// <summary>What of the generated Applications may be written.</summary>
internal static class GeneratedValidation
{
    /// <summary>Parts what may be written from what may not.</summary>
    /// <param name="client">Where projects are read.</param>
    /// <param name="set">The set.</param>
    /// <param name="generated">What it generated.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The valid ones; all names, which are wanted even where nothing may be written for them; and what is wrong, null for nothing.</returns>
    public static async Task<(List<JsonObject> Valid, HashSet<string> Names, string? Problem)> RunAsync(
        IResourceClient client, JsonObject set, IReadOnlyCollection<JsonObject> generated, CancellationToken cancellationToken)
    {
        var names = generated.Select(app => app.Name()).ToHashSet();
        List<JsonObject> valid = [];
        SortedDictionary<string, string> problems = new(StringComparer.Ordinal);
        HashSet<string> projects = [];
        foreach (var project in generated.Select(ProjectOf).Where(project => project.Length > 0).Distinct())
        {
            if (await client.FindAsync(ApplicationSetReconciler.AppProjects, new(set.Namespace(), project), cancellationToken) is not null)
            {
                projects.Add(project);
            }
        }

        foreach (var group in generated.GroupBy(app => app.Name()))
        {
            var app = group.First();
            if (group.Skip(1).Any())
            {
                problems[group.Key] = $"ApplicationSet {set.Name()} contains applications with duplicate name: {group.Key}";
            }
            else if (!projects.Contains(ProjectOf(app)))
            {
                problems[group.Key] = $"application references project {ProjectOf(app)} which does not exist";
            }
            else if (ApplicationValidation.Destination(app.Map("spec", "destination")).Problem is { } destination)
            {
                problems[group.Key] = $"application destination spec is invalid: {destination}";
            }
            else
            {
                valid.Add(app);
            }
        }

        return (valid, names, problems.Count == 0 ? null
            : problems.Values.Last() + (problems.Count > 1 ? $" (and {problems.Count - 1} more)" : ""));
    }

    /// <summary>As the template says it: nothing stands for the default here.</summary>
    private static string ProjectOf(JsonObject app) => app.Text("spec", "project");
}
