using System.Collections.Immutable;

namespace Tutorial.Model;

/// <summary>A phase of the tutorial.</summary>
/// <param name="Number">0 to 4.</param>
/// <param name="Title">Its title.</param>
/// <param name="Steps">Its steps, in the recommended order.</param>
public sealed record Phase(int Number, LocalizedText Title, ImmutableArray<Step> Steps);
