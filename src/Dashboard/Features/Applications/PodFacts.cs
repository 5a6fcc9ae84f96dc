using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Dashboard.Live;

namespace Dashboard.Features.Applications;

/// <summary>What counting asks of a pod, or of a ReplicaSet that owns pods.</summary>
/// <param name="IsOver">Whether the pod has ended and is not expected back.</param>
/// <param name="IsReady">Whether the pod is ready.</param>
/// <param name="OwnerKind">The kind of its controller; empty where it has none.</param>
/// <param name="OwnerName">The name of its controller; empty where it has none.</param>
internal sealed record PodFacts(bool IsOver, bool IsReady, string OwnerKind, string OwnerName)
{
    // A feed never changes an object, and each change of one pod counts a thousand: they are read once.
    private static readonly ConditionalWeakTable<JsonObject, PodFacts> Known = [];

    /// <summary>Of an object of a feed, which nobody changes.</summary>
    public static PodFacts Of(JsonObject item) => Known.GetValue(item, Read);

    private static PodFacts Read(JsonObject item)
    {
        var owner = item.Items("metadata", "ownerReferences").FirstOrDefault(o => o.IsTrue("controller"));
        return new(PodCount.IsOver(item), PodCount.IsReady(item), owner.Text("kind") ?? "", owner.Text("name") ?? "");
    }
}
