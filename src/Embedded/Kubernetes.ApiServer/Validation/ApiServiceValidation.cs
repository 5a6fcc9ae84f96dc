using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of APIServices, in upstream's order (kube-aggregator: pkg/apis/apiregistration/validation/validation.go).</summary>
internal static class ApiServiceValidation
{
    private const int HighestGroup = 20_000;
    private const int HighestVersion = 1_000;

    /// <summary>Checks <c>spec</c>, whose defaults are filled in.</summary>
    public static void Validate(JsonObject spec, FieldErrors errors)
    {
        var (group, version) = (spec.Text("group"), spec.Text("version"));
        if (group.Length > 0) { errors.Named("spec.group", group, Names.Subdomain); }
        else if (version != "v1") { errors.Required("spec.group", "only v1 may have an empty group and it better be legacy kube"); }
        errors.Named("spec.version", version, Names.Service);
        Priority(spec, "groupPriorityMinimum", HighestGroup, errors);
        Priority(spec, "versionPriority", HighestVersion, errors);
        var trusts = spec["insecureSkipTLSVerify"] is JsonValue flag && flag.TryGetValue<bool>(out var skips) && skips;
        var bundle = spec.Text("caBundle");
        if (spec["service"] is not JsonObject service)
        {
            if (bundle.Length > 0) { errors.Invalid("spec.caBundle", $"{Convert.FromBase64String(bundle).Length} bytes", "local APIServices may not have a caBundle"); }
            if (trusts) { errors.Invalid("spec.insecureSkipTLSVerify", trusts, "local APIServices may not have insecureSkipTLSVerify"); }
            return;
        }

        foreach (var field in new[] { "namespace", "name" })
        {
            if (service.Text(field).Length == 0) { errors.Required($"spec.service.{field}"); }
        }

        if (PodValidation.Whole(service["port"]) is < 1 or > 65535) { errors.Invalid("spec.service.port", service["port"], "port is not valid: must be between 1 and 65535, inclusive"); }
        if (trusts && bundle.Length > 0) { errors.Invalid("spec.insecureSkipTLSVerify", trusts, "may not be true if caBundle is present"); }
    }

    private static void Priority(JsonObject spec, string field, int most, FieldErrors errors)
    {
        if (PodValidation.Whole(spec[field]) is null or <= 0 || PodValidation.Whole(spec[field]) > most) { errors.Invalid($"spec.{field}", spec[field] ?? JsonValue.Create(0), $"must be positive and less than {most}"); }
    }
}
