using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Projects;

namespace ArgoCD.Comparison;

/// <summary>What is to be compared.</summary>
/// <param name="Application">The Application.</param>
/// <param name="Project">Its project.</param>
/// <param name="Sources">Its sources, or those of an operation.</param>
/// <param name="Revisions">A revision for each source, overriding what it states; empty for none.</param>
/// <param name="Freshness">Which caches are passed by.</param>
internal sealed record ComparisonRequest(
    JsonObject Application, AppProject Project, IReadOnlyList<JsonObject> Sources, ImmutableArray<string> Revisions, Freshness Freshness)
{
    /// <summary>Manifests that an operation carries, as JSON, instead of those of the sources.</summary>
    public ImmutableArray<string> Manifests { get; init; } = [];
}

/// <summary>Which caches a comparison passes by.</summary>
/// <param name="NoRevisionCache">Ask git again what a branch points to.</param>
/// <param name="NoManifestCache">Render anew.</param>
internal readonly record struct Freshness(bool NoRevisionCache, bool NoManifestCache);
