using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.ApiServer.Http;

namespace Kubernetes.ApiServer.Objects;

/// <summary>What a deletion asks for.</summary>
internal sealed record DeleteOptions
{
    /// <summary>Seconds of grace; null leaves it to the object.</summary>
    public long? GracePeriodSeconds { get; init; }

    /// <summary>Background, Foreground or Orphan; null leaves it to the kind.</summary>
    public string? PropagationPolicy { get; init; }

    /// <summary>The uid that the object must have.</summary>
    public string? Uid { get; init; }

    /// <summary>The resourceVersion that it must have.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Whether to answer without deleting.</summary>
    public bool DryRun { get; init; }

    /// <summary>Reads the body; the query is used where there is none.</summary>
    public static DeleteOptions Read(JsonObject? body, Func<string, string?> query)
    {
        if (body is not null)
        {
            TypedBody.Decode<V1DeleteOptions>(body);
        }

        if (body is { Count: > 0 } && (string?)body["kind"] is { } kind and not ("DeleteOptions" or ""))
        {
            throw Refusals.BadRequest($"converting ({kind}) to (v1.DeleteOptions): unknown conversion");
        }

        var grace = (long?)body?["gracePeriodSeconds"]
            ?? (long.TryParse(query("gracePeriodSeconds"), System.Globalization.CultureInfo.InvariantCulture, out var seconds) ? seconds : null);
        var orphan = body?["orphanDependents"] is { } flag ? (bool?)flag : bool.TryParse(query("orphanDependents"), out var asked) ? asked : null;
        var policy = (string?)body?["propagationPolicy"] ?? query("propagationPolicy") ?? (orphan is null ? null : orphan == true ? "Orphan" : "Background");
        if (policy is not (null or "" or "Background" or "Foreground" or "Orphan"))
        {
            throw Refusals.Invalid(
                "DeleteOptions", "meta.k8s.io", "", [new StatusCause("FieldValueNotSupported", $"Unsupported value: \"{policy}\": supported values: \"Background\", \"Foreground\", \"Orphan\", \"nil\"", "propagationPolicy")]);
        }

        return new DeleteOptions
        {
            GracePeriodSeconds = grace,
            PropagationPolicy = policy,
            Uid = (string?)body?["preconditions"]?["uid"],
            ResourceVersion = (string?)body?["preconditions"]?["resourceVersion"],
            DryRun = body?["dryRun"] is JsonArray { Count: > 0 } || query("dryRun") is { Length: > 0 },
        };
    }
}
