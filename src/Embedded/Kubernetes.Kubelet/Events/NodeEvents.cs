using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Kubelet.Objects;
using Kubernetes.Runtime;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Kubelet.Events;

/// <summary>Records what happens to pods and to the node as Events; a repetition raises the count of the first.</summary>
internal sealed partial class NodeEvents(IResourceClient client, string node, TimeProvider time, ILogger logger)
{
    private const int MostRemembered = 4_096;
    private static readonly TimeSpan Repetition = TimeSpan.FromMinutes(10);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Recorded> _recorded = new(StringComparer.Ordinal);
    private long _last;

    /// <summary>Records an event of a pod, or of one of its containers.</summary>
    internal Task RecordAsync(V1Pod pod, string? fieldPath, bool warning, string reason, string message, CancellationToken cancellationToken) =>
        RecordAsync(
            new JsonObject
            {
                ["kind"] = "Pod",
                ["namespace"] = pod.Namespace(),
                ["name"] = pod.Name(),
                ["uid"] = pod.Uid(),
                ["apiVersion"] = "v1",
                ["resourceVersion"] = pod.ResourceVersion(),
                ["fieldPath"] = fieldPath,
            },
            warning,
            reason,
            message,
            cancellationToken);

    /// <summary>Records an event of an object. A failure to do so is logged and harms nothing.</summary>
    internal async Task RecordAsync(JsonObject involved, bool warning, string reason, string message, CancellationToken cancellationToken)
    {
        var ns = (string?)involved["namespace"] is { Length: > 0 } own ? own : "default";
        var now = time.GetUtcNow();
        var identity = $"{(string?)involved["uid"]}|{(string?)involved["fieldPath"]}|{reason}|{message}";
        Recorded? known;
        lock (_gate)
        {
            known = _recorded.TryGetValue(identity, out var found) && now - found.Last < Repetition ? found with { Count = found.Count + 1, Last = now } : null;
        }

        try
        {
            if (known is not null)
            {
                await client.PatchAsync(
                    KnownTypes.Event,
                    new ObjectKey(ns, known.Name),
                    PatchType.Merge,
                    new JsonObject { ["count"] = known.Count, ["lastTimestamp"] = Timestamps.Of(now) },
                    new WriteOptions(FieldManager: "kubelet"),
                    cancellationToken);
                Remember(identity, known);
                return;
            }

            var name = NameFor((string?)involved["name"] ?? node, now);
            await client.CreateAsync(KnownTypes.Event, EventOf(involved, ns, name, warning, reason, message, now), new WriteOptions(FieldManager: "kubelet"), cancellationToken);
            Remember(identity, new Recorded(name, 1, now));
        }
        catch (Exception error) when (error is ApiException or HttpRequestException)
        {
            Forget(identity);
            RecordingFailed(logger, reason, error);
        }
    }

    private JsonObject EventOf(JsonObject involved, string ns, string name, bool warning, string reason, string message, DateTimeOffset now) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Event",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["involvedObject"] = involved,
        ["reason"] = reason,
        ["message"] = message.Length > 1024 ? message[..1024] : message,
        ["source"] = new JsonObject { ["component"] = "kubelet", ["host"] = node },
        ["firstTimestamp"] = Timestamps.Of(now),
        ["lastTimestamp"] = Timestamps.Of(now),
        ["count"] = 1,
        ["type"] = warning ? "Warning" : "Normal",
        ["reportingComponent"] = "kubelet",
        ["reportingInstance"] = node,
    };

    // The name ends with the time in nanoseconds; two events of one moment must still differ.
    private string NameFor(string name, DateTimeOffset now)
    {
        lock (_gate)
        {
            _last = Math.Max(_last + 1, now.ToUnixTimeMilliseconds() * 1_000_000);
            return $"{name}.{_last.ToString("x", CultureInfo.InvariantCulture)}";
        }
    }

    private void Remember(string identity, Recorded recorded)
    {
        lock (_gate)
        {
            if (_recorded.Count >= MostRemembered)
            {
                _recorded.Clear();
            }

            _recorded[identity] = recorded;
        }
    }

    private void Forget(string identity)
    {
        lock (_gate)
        {
            _recorded.Remove(identity);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "The event {Reason} could not be recorded")]
    private static partial void RecordingFailed(ILogger logger, string reason, Exception error);

    private sealed record Recorded(string Name, int Count, DateTimeOffset Last);
}
