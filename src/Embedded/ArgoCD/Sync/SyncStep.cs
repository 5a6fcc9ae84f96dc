using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ArgoCD.Sync;

/// <summary>How far a sync is.</summary>
/// <param name="Phase"><c>Running</c>, <c>Succeeded</c>, <c>Failed</c> or <c>Error</c>.</param>
/// <param name="Message">In the words of <c>operationState.message</c>.</param>
/// <param name="Results">All results so far, in the order in which tasks first had one.</param>
/// <param name="Continue">When to go on at the latest; null when it ended.</param>
internal sealed record SyncStep(string Phase, string Message, ImmutableArray<JsonObject> Results, TimeSpan? Continue);
