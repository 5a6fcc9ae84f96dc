using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Runtime.Controllers;

/// <summary>Writes core/v1 Events; equal ones within ten minutes become one with a count, as client-go's recorder does.</summary>
/// <param name="client">Where to write.</param>
/// <param name="component">Who speaks: <c>source.component</c> and <c>reportingComponent</c>.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where an event is noted that could not be written.</param>
public sealed partial class EventRecorder(IResourceClient client, string component, TimeProvider time, ILogger logger)
{
    private const int Remembered = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, (ObjectKey Event, int Count, DateTimeOffset Last)> _recent = new(StringComparer.Ordinal);

    // Of the whole process: a recorder that takes over from another in the same moment must not take its names either.
    private static long _written;

    /// <summary>The host that events name; null for none.</summary>
    public string? Host { get; init; }

    /// <summary>Writes an event about an object. A refusal is logged and not thrown: no work depends on an event.</summary>
    /// <param name="about">The object, with apiVersion, kind and metadata.</param>
    /// <param name="type"><c>Normal</c> or <c>Warning</c>.</param>
    /// <param name="reason">The machine-readable reason.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task RecordAsync(JsonObject about, string type, string reason, string message, CancellationToken cancellationToken)
    {
        var reference = ReferenceTo(about);
        var identity = string.Join('\n', (string?)reference["uid"], (string?)reference["fieldPath"], type, reason, message);
        var now = time.GetUtcNow();
        try
        {
            if (_recent.TryGetValue(identity, out var seen) && now - seen.Last < Window)
            {
                _recent[identity] = (seen.Event, seen.Count + 1, now);
                var patch = new JsonObject { ["count"] = seen.Count + 1, ["lastTimestamp"] = Second(now) };
                await client.PatchAsync(ResourceTypes.Events, seen.Event, PatchType.Merge, patch, new WriteOptions(), cancellationToken);
                return;
            }

            var ns = (string?)reference["namespace"] is { Length: > 0 } given ? given : "default";

            // Two events of one moment must not take each other's name.
            var moment = now.UtcTicks + Interlocked.Increment(ref _written);
            var key = new ObjectKey(ns, $"{(string?)reference["name"]}.{moment:x}{Random.Shared.Next(16):x}");
            if (_recent.Count > Remembered) { _recent.Clear(); }
            _recent[identity] = (key, 1, now);
            var source = new JsonObject { ["component"] = component };
            if (Host is not null) { source["host"] = Host; }
            await client.CreateAsync(
                ResourceTypes.Events,
                new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Event",
                    ["metadata"] = new JsonObject { ["name"] = key.Name, ["namespace"] = key.Namespace },
                    ["involvedObject"] = reference,
                    ["reason"] = reason,
                    ["message"] = message.Length > 1024 ? message[..1024] : message,
                    ["type"] = type,
                    ["source"] = source,
                    ["reportingComponent"] = component,
                    ["reportingInstance"] = Host ?? "",
                    ["count"] = 1,
                    ["firstTimestamp"] = Second(now),
                    ["lastTimestamp"] = Second(now),
                    ["eventTime"] = null,
                },
                new WriteOptions(),
                cancellationToken);
        }
        catch (Exception error) when (error is ApiException or HttpRequestException)
        {
            _recent.TryRemove(identity, out _);
            NotWritten(logger, reason, error.Message);
        }
    }

    private static string Second(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static JsonObject ReferenceTo(JsonObject about)
    {
        var reference = new JsonObject { ["apiVersion"] = (string?)about["apiVersion"], ["kind"] = (string?)about["kind"] };
        foreach (var field in new[] { "name", "namespace", "uid", "resourceVersion" })
        {
            if ((string?)about["metadata"]?[field] is { } value) { reference[field] = value; }
        }

        return reference;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "The event {Reason} was not written: {Why}")]
    private static partial void NotWritten(ILogger logger, string reason, string why);
}
