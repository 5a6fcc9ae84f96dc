using System.Net;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

internal static partial class BuiltInValidation
{
    private static void Service(JsonObject spec, FieldErrors errors)
    {
        var type = spec.Text("type");
        if (type is not ("ClusterIP" or "NodePort" or "LoadBalancer" or "ExternalName"))
        {
            errors.NotSupported("spec.type", type, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        }

        if (type == "ExternalName" && spec.Text("externalName").Length == 0) { errors.Required("spec.externalName"); }
        else if (type == "ExternalName")
        {
            foreach (var message in Names.Subdomain(spec.Text("externalName").TrimEnd('.'))) { errors.Invalid("spec.externalName", spec.Text("externalName"), message); }
        }

        if (spec["ports"] is not JsonArray { Count: > 0 } && type != "ExternalName" && spec.Text("clusterIP") != "None") { errors.Required("spec.ports"); }
        MetadataValidation.Labels(spec["selector"] as JsonObject, "spec.selector", errors);
        var ports = spec.Items("ports").ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ports.Count; i++) { Port(ports[i], $"spec.ports[{i}]", ports.Count > 1, names, errors); }
        Exposure(spec, type, ports, errors);
        if (spec.Text("sessionAffinity") is not ("ClientIP" or "None")) { errors.NotSupported("spec.sessionAffinity", spec.Text("sessionAffinity"), "ClientIP", "None"); }
        if (spec.Text("clusterIP") is { Length: > 0 } address && address != "None" && !IPAddress.TryParse(address, out _))
        {
            errors.Invalid("spec.clusterIPs[0]", address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
    }

    // What only some types of Service may state.
    private static void Exposure(JsonObject spec, string type, List<JsonObject> ports, FieldErrors errors)
    {
        if (spec.Text("clusterIP") == "None" && type is ("NodePort" or "LoadBalancer" or "ExternalName"))
        {
            errors.Invalid("spec.clusterIPs[0]", "None", $"may not be set to 'None' for {type} services");
        }

        var seen = new HashSet<(long?, string)>();
        for (var i = 0; i < ports.Count; i++)
        {
            if (type == "ClusterIP" && PodValidation.Whole(ports[i]["nodePort"]) is > 0) { errors.Forbidden($"spec.ports[{i}].nodePort", "may not be used when `type` is 'ClusterIP'"); }
            if (seen.Add((PodValidation.Whole(ports[i]["port"]), ports[i].Text("protocol")))) { continue; }
            errors.Duplicate($"spec.ports[{i}]", new JsonObject { ["port"] = ports[i]["port"]?.DeepClone(), ["protocol"] = ports[i].Text("protocol") });
        }

        if (spec.Text("externalTrafficPolicy") is { Length: > 0 } external)
        {
            if (type is not ("NodePort" or "LoadBalancer")) { errors.Invalid("spec.externalTrafficPolicy", external, "may only be set for externally-accessible services"); }
            else { errors.OneOf("spec.externalTrafficPolicy", external, "Cluster", "Local"); }
        }

        if (spec.Text("internalTrafficPolicy") is { Length: > 0 } inside) { errors.OneOf("spec.internalTrafficPolicy", inside, "Cluster", "Local"); }
        if (PodValidation.Whole(spec["sessionAffinityConfig"]?["clientIP"]?["timeoutSeconds"]) is (<= 0 or > 86400) and var seconds)
        {
            errors.Invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, "must be greater than 0 and less than 86400");
        }
    }

    private static void Port(JsonObject port, string path, bool needsName, HashSet<string> names, FieldErrors errors)
    {
        var name = port.Text("name");
        if (name.Length == 0)
        {
            if (needsName) { errors.Required(path + ".name"); }
        }
        else
        {
            foreach (var message in Names.Label(name)) { errors.Invalid(path + ".name", name, message); }
            if (!names.Add(name)) { errors.Duplicate(path + ".name", name); }
        }

        if (PodValidation.Whole(port["port"]) is not (>= 1 and <= 65535)) { errors.Invalid(path + ".port", port["port"] ?? JsonValue.Create(0), "must be between 1 and 65535, inclusive"); }
        PodValidation.Protocol(port, path, errors);
        var target = port["targetPort"];
        if (PodValidation.Whole(target) is < 1 or > 65535) { errors.Invalid(path + ".targetPort", target, "must be between 1 and 65535, inclusive"); }
        else if (target is JsonValue text && text.TryGetValue<string>(out var targetName))
        {
            foreach (var message in Names.PortName(targetName)) { errors.Invalid(path + ".targetPort", targetName, message); }
        }
    }

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
