using System.Text.Json.Nodes;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Cluster;

/// <summary>An Event as lists show it.</summary>
/// <param name="Type">Normal or Warning.</param>
/// <param name="Reason">Its reason.</param>
/// <param name="Message">Its message.</param>
/// <param name="Object">Kind and name of what it is about.</param>
/// <param name="At">When it last happened.</param>
/// <param name="Count">How often.</param>
public sealed record EventView(string Type, string Reason, string Message, string Object, DateTimeOffset? At, long Count)
{
    /// <summary>Events about given objects, newest first.</summary>
    internal static List<EventView> Of(IEnumerable<JsonObject> events, HashSet<(string Kind, ObjectKey Key)> about) =>
    [
        .. events.Where(e => about.Contains((e.Text("involvedObject", "kind") ?? "", new(e.Text("involvedObject", "namespace") ?? "", e.Text("involvedObject", "name") ?? ""))))
            .Select(Of).OrderByDescending(e => e.At).Take(200),
    ];

    private static EventView Of(JsonObject item) => new(
        item.Text("type") ?? "Normal", item.Text("reason") ?? "", item.Text("message") ?? item.Text("note") ?? "",
        $"{item.Text("involvedObject", "kind")}/{item.Text("involvedObject", "name")}",
        item.Time("lastTimestamp") ?? item.Time("series", "lastObservedTime") ?? item.Time("eventTime") ?? item.Time("metadata", "creationTimestamp"),
        item.Number("count") ?? item.Number("series", "count") ?? 1);
}
