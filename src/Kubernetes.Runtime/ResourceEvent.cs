using System.Text.Json.Nodes;

namespace Kubernetes.Runtime;

/// <summary>One event of a watch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object as it is now, or was last; for a bookmark only its kind and resourceVersion.</param>
public sealed record ResourceEvent(ResourceEventType Type, JsonObject Object);
