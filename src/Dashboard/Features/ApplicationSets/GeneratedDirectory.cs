using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Dashboard.Features.ApplicationSets;

/// <summary>What an ApplicationSet makes of one directory.</summary>
/// <param name="Path">The directory.</param>
/// <param name="Rule">The pattern that took it in or left it out.</param>
/// <param name="Matched">Whether it is taken in.</param>
/// <param name="Parameters">The parameters that the generator gives for it.</param>
/// <param name="Rendered">The rendered template as YAML; inserted text stands between <see cref="TemplateText.Open"/> and <see cref="TemplateText.Close"/>.</param>
/// <param name="Application">The Application that comes of it; null where none can.</param>
/// <param name="Problem">Why none can; null where one can.</param>
public sealed record GeneratedDirectory(
    string Path, string Rule, bool Matched, ImmutableArray<(string Name, string Value)> Parameters, string Rendered, JsonObject? Application, string? Problem)
{
    /// <summary>The Application's name; null where the template gives none.</summary>
    public string? Name => (string?)Application?["metadata"]?["name"];
}
