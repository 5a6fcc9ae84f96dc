using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Dashboard.Features.Repository.Rendering;

/// <summary>What a directory of the learner's repository renders to.</summary>
/// <param name="Path">The directory.</param>
/// <param name="Objects">The objects in the order of the tool; empty where it does not render. They are shared and must not be changed.</param>
/// <param name="Problem">Why it does not render, in the tool's words; null where it does.</param>
/// <param name="Took">How long reading and rendering took.</param>
public sealed record RenderedSource(string Path, ImmutableArray<JsonObject> Objects, string? Problem, TimeSpan Took);
