using System.Collections.Immutable;

namespace Dashboard.Features.ApplicationSets;

/// <summary>What an ApplicationSet makes of one directory.</summary>
/// <param name="Path">The directory.</param>
/// <param name="Rule">The pattern that took it in or left it out.</param>
/// <param name="Matched">Whether it is taken in.</param>
/// <param name="Parameters">The parameters that the generator gives for it.</param>
/// <param name="Rendered">The rendered template as YAML; inserted text stands between <see cref="GitDirectories.Open"/> and <see cref="GitDirectories.Close"/>.</param>
/// <param name="Name">The Application's name; null where the template gives none.</param>
/// <param name="Problem">Why no Application can come of it; null where one can.</param>
public sealed record GeneratedDirectory(
    string Path, string Rule, bool Matched, ImmutableArray<(string Name, string Value)> Parameters, string Rendered, string? Name, string? Problem);
