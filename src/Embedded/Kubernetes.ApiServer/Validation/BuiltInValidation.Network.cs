using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

internal static partial class BuiltInValidation
{
    private static void Slice(JsonObject item, FieldErrors errors)
    {
        if (item.Text("addressType") is not { Length: > 0 } type) { errors.Required("addressType"); }
        else { errors.OneOf("addressType", type, "FQDN", "IPv4", "IPv6"); }
        var i = 0;
        foreach (var endpoint in item.Items("endpoints"))
        {
            if (endpoint["addresses"] is not JsonArray { Count: > 0 }) { errors.Required($"endpoints[{i}].addresses", "must contain at least 1 address"); }
            i++;
        }

        i = 0;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var port in item.Items("ports"))
        {
            var at = $"ports[{i++}]";
            var name = port.Text("name");
            if (name.Length > 0) { errors.Named(at + ".name", name, Names.Label); }
            if (!names.Add(name)) { errors.Duplicate(at + ".name", name); }
            PodValidation.Protocol(port, at, errors);
        }
    }

    private static void Lease(JsonObject spec, FieldErrors errors)
    {
        if (PodValidation.Whole(spec["leaseDurationSeconds"]) is <= 0) { errors.Invalid("spec.leaseDurationSeconds", spec["leaseDurationSeconds"], "must be greater than 0"); }
        errors.NotNegative("spec.leaseTransitions", spec["leaseTransitions"]);
    }
}
