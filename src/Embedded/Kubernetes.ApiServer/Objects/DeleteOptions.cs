using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Validation;

namespace Kubernetes.ApiServer.Objects;

/// <summary>What a deletion asks for.</summary>
internal sealed record DeleteOptions
{
    /// <summary>Seconds of grace, of which fewer than none count as one; null leaves it to the object.</summary>
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
    public static DeleteOptions Read(JsonObject? body, ApiCall call)
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
            ?? call.Number("gracePeriodSeconds");
        var orphan = body?["orphanDependents"] is { } flag ? (bool?)flag : call.Query("orphanDependents") is not null ? call.Flag("orphanDependents") : null;
        var stated = (string?)body?["propagationPolicy"] ?? call.Query("propagationPolicy");
        var errors = new FieldErrors();
        if (orphan is not null && stated is not null) { errors.Invalid("propagationPolicy", stated, "orphanDependents and deletionPropagation cannot be both set"); }
        if (stated is not (null or "Background" or "Foreground" or "Orphan")) { errors.NotSupported("propagationPolicy", stated, "Background", "Foreground", "Orphan", "nil"); }
        if (body?["dryRun"] is JsonArray dryRun) { WriteOptions.CheckDryRun(errors, (JsonArray)dryRun.DeepClone()); }
        WriteOptions.Refuse(errors, "DeleteOptions");
        var policy = stated ?? (orphan is null ? null : orphan == true ? "Orphan" : "Background");
        return new DeleteOptions
        {
            GracePeriodSeconds = grace < 0 ? 1 : grace,
            PropagationPolicy = policy,
            Uid = (string?)body?["preconditions"]?["uid"],
            ResourceVersion = (string?)body?["preconditions"]?["resourceVersion"],
            DryRun = body?["dryRun"] is JsonArray { Count: > 0 } || call.Query("dryRun") is { Length: > 0 },
        };
    }
}
