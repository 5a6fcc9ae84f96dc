using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Dashboard.Live;

/// <summary>One change of an object, as this dashboard came to know of it. The objects are shared and must not be changed.</summary>
/// <param name="At">When it arrived here; the cluster's own times have whole seconds.</param>
/// <param name="Origin">How it was learnt of.</param>
/// <param name="Key">The object.</param>
/// <param name="Before">The object before; null where it is new here.</param>
/// <param name="After">The object now; null where it is gone.</param>
public sealed record ObjectChange(DateTimeOffset At, ChangeOrigin Origin, ObjectKey Key, JsonObject? Before, JsonObject? After);
