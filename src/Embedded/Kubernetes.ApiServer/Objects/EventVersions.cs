using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Objects;

/// <summary>Events in their two shapes: core v1, which is stored, and events.k8s.io/v1.</summary>
internal static class EventVersions
{
    private static readonly (string Core, string New)[] Names =
    [
        ("involvedObject", "regarding"), ("message", "note"), ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"), ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"),
    ];

    /// <summary>From events.k8s.io to core.</summary>
    public static JsonObject ToCore(JsonObject value)
    {
        foreach (var (core, other) in Names)
        {
            Rename(value, other, core);
        }

        value["apiVersion"] = "v1";
        return value;
    }

    /// <summary>From core to events.k8s.io.</summary>
    public static JsonObject FromCore(JsonObject value)
    {
        foreach (var (core, other) in Names)
        {
            Rename(value, core, other);
        }

        value["apiVersion"] = "events.k8s.io/v1";
        return value;
    }

    private static void Rename(JsonObject value, string from, string to)
    {
        if (value.Remove(from, out var moved))
        {
            value[to] = moved;
        }
    }
}
