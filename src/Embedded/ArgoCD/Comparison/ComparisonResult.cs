using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Health;
using ArgoCD.Projects;

namespace ArgoCD.Comparison;

/// <summary>An Application compared with the cluster.</summary>
/// <param name="Status"><c>Synced</c>, <c>OutOfSync</c> or <c>Unknown</c>.</param>
/// <param name="Health">The health of what is managed.</param>
/// <param name="Resources">Every object, in the order of <c>status.resources</c>.</param>
/// <param name="HookTargets">Hooks of the manifests, which are applied only in a sync.</param>
/// <param name="Revisions">The commits compared with, one for each source.</param>
/// <param name="SourceTypes">The type of each source.</param>
/// <param name="Rules">What did not count.</param>
/// <param name="Orphans">How many objects nobody manages in the destination namespace, where the project asks.</param>
/// <param name="Conditions">What went wrong or is worth a warning.</param>
internal sealed record ComparisonResult(
    string Status,
    ResourceHealth Health,
    ImmutableArray<ManagedResource> Resources,
    ImmutableArray<JsonObject> HookTargets,
    ImmutableArray<string> Revisions,
    ImmutableArray<string> SourceTypes,
    ImmutableArray<IgnoreRule> Rules,
    int Orphans,
    ImmutableArray<ApplicationCondition> Conditions)
{
    /// <summary>Whether no repo server answered.</summary>
    public bool IsUnanswered { get; init; }

    /// <summary>Whether what the Application states could not be loaded, which may pass by itself.</summary>
    public bool IsUnloaded { get; init; }

    public string Revision => Revisions.FirstOrDefault("");

    public bool HasErrors => Conditions.Any(condition => condition.Type.EndsWith("Error", StringComparison.Ordinal));
}
