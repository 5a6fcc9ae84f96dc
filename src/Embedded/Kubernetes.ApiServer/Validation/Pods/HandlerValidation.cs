using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation.Pods;

/// <summary>The rules of probes and lifecycle hooks.</summary>
internal static class HandlerValidation
{
    private static readonly string[] Kinds = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];

    /// <summary>Checks a probe.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="kind">Which: <c>livenessProbe</c>, <c>readinessProbe</c> or <c>startupProbe</c>.</param>
    /// <param name="path">Its path.</param>
    /// <param name="errors">Where errors go.</param>
    public static void Probe(JsonObject probe, string kind, string path, FieldErrors errors)
    {
        Handler(probe, null, path, errors);
        foreach (var field in new[] { "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold" })
        {
            errors.NotNegative($"{path}.{field}", probe[field]);
        }

        var grace = probe["terminationGracePeriodSeconds"];
        if (PodValidation.Whole(grace) is <= 0) { errors.Invalid(path + ".terminationGracePeriodSeconds", grace, "must be greater than 0"); }
        if (kind == "readinessProbe")
        {
            if (grace is not null) { errors.Invalid(path + ".terminationGracePeriodSeconds", grace, "must not be set for readinessProbes"); }
        }
        else if (PodValidation.Whole(probe["successThreshold"]) is { } threshold && threshold is not (0 or 1))
        {
            errors.Invalid(path + ".successThreshold", probe["successThreshold"], "must be 1");
        }
    }

    /// <summary>Checks what a probe or a hook does.</summary>
    /// <param name="handler">The probe or hook.</param>
    /// <param name="grace">The pod's grace period in seconds, which a sleep may not exceed; null where it does not matter.</param>
    /// <param name="path">Its path.</param>
    /// <param name="errors">Where errors go.</param>
    public static void Handler(JsonObject handler, long? grace, string path, FieldErrors errors)
    {
        var kinds = Kinds.Where(kind => handler[kind] is not null).ToList();
        if (kinds.Count == 0) { errors.Required(path, "must specify a handler type"); }
        foreach (var more in kinds.Skip(1)) { errors.Forbidden($"{path}.{more}", "may not specify more than 1 handler type"); }
        if (kinds.FirstOrDefault() is not { } first || handler[first] is not JsonObject details) { return; }
        var at = $"{path}.{first}";
        switch (first)
        {
            case "exec":
                if (details["command"] is not JsonArray { Count: > 0 }) { errors.Required(at + ".command"); }
                break;
            case "httpGet":
                if (details.Text("path").Length == 0) { errors.Required(at + ".path"); }
                Port(details["port"], at + ".port", errors);
                errors.OneOf(at + ".scheme", details.Text("scheme"), "HTTP", "HTTPS");
                foreach (var header in details.Items("httpHeaders")) { errors.Named(at + ".httpHeaders", header.Text("name"), Names.Header); }
                break;
            case "sleep":
                if (grace is { } most && PodValidation.Whole(details["seconds"]) is { } seconds && (seconds < 0 || seconds > most))
                {
                    errors.Invalid(at, details["seconds"], $"must be non-negative and less than terminationGracePeriodSeconds ({most})");
                }

                break;
            default: Port(details["port"], at + ".port", errors); break;
        }
    }

    private static void Port(JsonNode? port, string path, FieldErrors errors)
    {
        if (port is JsonValue value && value.TryGetValue<string>(out var name)) { errors.Named(path, name, Names.PortName); }
        else { errors.Within(path, port ?? JsonValue.Create(0), 1, 65535); }
    }
}
