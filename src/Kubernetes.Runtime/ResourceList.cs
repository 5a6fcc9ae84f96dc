using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Kubernetes.Runtime;

/// <summary>The answer to a list request, all pages together.</summary>
/// <param name="Items">The objects, each with apiVersion and kind.</param>
/// <param name="ResourceVersion">The version of the whole list, from which a watch can start.</param>
public sealed record ResourceList(ImmutableArray<JsonObject> Items, string ResourceVersion);
