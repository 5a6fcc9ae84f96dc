using System.Net;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of Services, in upstream's order (core validation.go: ValidateService).</summary>
internal static class ServiceValidation
{
    private const int KubeletPort = 10250;
    private const string NotForNames = "may not be set for ExternalName services";

    /// <summary>Checks <c>spec</c>, whose defaults are filled in and whose addresses are allocated.</summary>
    public static void Validate(JsonObject spec, FieldErrors errors)
    {
        var (type, ports) = (spec.Text("type"), spec.Items("ports").ToList());
        var isHeadless = spec.Text("clusterIP") == "None";
        if (ports.Count == 0 && type != "ExternalName" && !isHeadless) { errors.Required("spec.ports"); }
        OfType(spec, type, ports, isHeadless, errors);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ports.Count; i++) { Port(ports[i], $"spec.ports[{i}]", ports.Count > 1, names, errors); }
        MetadataValidation.Labels(spec["selector"] as JsonObject, "spec.selector", errors);
        Affinity(spec, errors);
        Addresses(spec, type, errors);
        if (type.Length == 0) { errors.Required("spec.type"); } else { errors.OneOf("spec.type", type, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"); }
        Duplicates(ports, type, errors);
        Balancer(spec, type, errors);
        Policies(spec, type, errors);
    }

    private static void OfType(JsonObject spec, string type, List<JsonObject> ports, bool isHeadless, FieldErrors errors)
    {
        for (var i = 0; i < ports.Count && type == "LoadBalancer"; i++)
        {
            if (PodValidation.Whole(ports[i]["port"]) == KubeletPort) { errors.Invalid($"spec.ports[{i}]", KubeletPort, $"may not expose port {KubeletPort} externally since it is used by kubelet"); }
        }

        if (isHeadless && type is "NodePort" or "LoadBalancer") { errors.Invalid("spec.clusterIPs[0]", "None", $"may not be set to 'None' for {type} services"); }
        if (type != "ExternalName") { return; }
        if (spec["clusterIPs"] is JsonArray { Count: > 0 } || isHeadless) { errors.Forbidden("spec.clusterIPs", NotForNames); }
        if (spec.Text("externalName") is not { Length: > 0 } external || external == ".") { errors.Required("spec.externalName"); return; }
        var name = external.EndsWith('.') ? external[..^1] : external;
        foreach (var message in Names.Subdomain(name)) { errors.Invalid("spec.externalName", name, message); }
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
            errors.Named(path + ".name", name, Names.Label);
            if (!names.Add(name)) { errors.Duplicate(path + ".name", name); }
        }

        if (PodValidation.Whole(port["port"]) is not (>= 1 and <= 65535)) { errors.Invalid(path + ".port", port["port"] ?? JsonValue.Create(0), "must be between 1 and 65535, inclusive"); }
        PodValidation.Protocol(port, path, errors);
        var target = port["targetPort"];
        if (PodValidation.Whole(target) is < 1 or > 65535) { errors.Invalid(path + ".targetPort", target, "must be between 1 and 65535, inclusive"); }
        else if (target is JsonValue text && text.TryGetValue<string>(out var targetName)) { errors.Named(path + ".targetPort", targetName, Names.PortName); }
        if (port.Text("appProtocol") is { Length: > 0 } protocol) { errors.Named(path + ".appProtocol", protocol, Names.QualifiedName); }
    }

    private static void Affinity(JsonObject spec, FieldErrors errors)
    {
        var affinity = spec.Text("sessionAffinity");
        if (affinity.Length == 0) { errors.Required("spec.sessionAffinity"); } else { errors.OneOf("spec.sessionAffinity", affinity, "ClientIP", "None"); }
        if (affinity == "None" && spec["sessionAffinityConfig"] is not null) { errors.Forbidden("spec.sessionAffinityConfig", "must not be set when session affinity is None"); }
        if (affinity != "ClientIP") { return; }
        if (PodValidation.Whole(spec["sessionAffinityConfig"]?["clientIP"]?["timeoutSeconds"]) is (<= 0 or > 86400) and var seconds)
        {
            errors.Invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, "must be greater than 0 and less than 86400");
        }
    }

    private static void Addresses(JsonObject spec, string type, FieldErrors errors)
    {
        if (type == "ExternalName")
        {
            if (spec["ipFamilies"] is JsonArray { Count: > 0 }) { errors.Forbidden("spec.ipFamilies", NotForNames); }
            if (spec["ipFamilyPolicy"] is not null) { errors.Forbidden("spec.ipFamilyPolicy", NotForNames); }
        }

        if (type != "ExternalName" && spec.Text("clusterIP") is { Length: > 0 } address and not "None") { errors.Named("spec.clusterIPs[0]", address, Names.Address); }
        var families = spec["ipFamilies"] as JsonArray ?? [];
        for (var i = 0; i < families.Count; i++)
        {
            if ((string?)families[i] is "IPv6") { errors.Invalid($"spec.ipFamilies[{i}]", "IPv6", "not configured on this cluster"); }
            else { errors.OneOf($"spec.ipFamilies[{i}]", (string?)families[i] ?? "", "IPv4", "IPv6"); }
        }

        if (spec.Text("ipFamilyPolicy") is { Length: > 0 } policy)
        {
            errors.OneOf("spec.ipFamilyPolicy", policy, "PreferDualStack", "RequireDualStack", "SingleStack");
            if (policy == "RequireDualStack") { errors.Invalid("spec.ipFamilyPolicy", policy, "this cluster is not configured for dual-stack services"); }
        }

        var external = spec["externalIPs"] as JsonArray ?? [];
        for (var i = 0; i < external.Count; i++)
        {
            var (text, at) = ((string?)external[i] ?? "", $"spec.externalIPs[{i}]");
            if (Names.Address(text).Any()) { errors.Named(at, text, Names.Address); } else { errors.Named(at, text, Names.ReachableAddress); }
        }
    }

    private static void Duplicates(List<JsonObject> ports, string type, FieldErrors errors)
    {
        for (var i = 0; i < ports.Count && type == "ClusterIP"; i++)
        {
            if (PodValidation.Whole(ports[i]["nodePort"]) is > 0) { errors.Forbidden($"spec.ports[{i}].nodePort", "may not be used when `type` is 'ClusterIP'"); }
        }

        var (nodePorts, seen) = (new HashSet<(long?, string)>(), new HashSet<(long?, string)>());
        for (var i = 0; i < ports.Count; i++)
        {
            if (PodValidation.Whole(ports[i]["nodePort"]) is > 0 and var number && !nodePorts.Add((number, ports[i].Text("protocol")))) { errors.Duplicate($"spec.ports[{i}].nodePort", number); }
        }

        for (var i = 0; i < ports.Count; i++)
        {
            if (seen.Add((PodValidation.Whole(ports[i]["port"]), ports[i].Text("protocol")))) { continue; }
            errors.Duplicate($"spec.ports[{i}]", new JsonObject { ["Name"] = "", ["Protocol"] = ports[i].Text("protocol"), ["AppProtocol"] = null, ["Port"] = ports[i]["port"]?.DeepClone(), ["TargetPort"] = 0, ["NodePort"] = 0 });
        }
    }

    private static void Balancer(JsonObject spec, string type, FieldErrors errors)
    {
        const string only = "may only be used when `type` is 'LoadBalancer'";
        var ranges = spec["loadBalancerSourceRanges"] as JsonArray ?? [];
        if (ranges.Count > 0 && type != "LoadBalancer") { errors.Forbidden("spec.LoadBalancerSourceRanges", only); }
        for (var i = 0; i < ranges.Count; i++)
        {
            var text = ((string?)ranges[i] ?? "").Trim();
            if (!IPNetwork.TryParse(text, out _)) { errors.Invalid($"spec.LoadBalancerSourceRanges[{i}]", text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"); }
        }

        if (spec["allocateLoadBalancerNodePorts"] is not null && type != "LoadBalancer") { errors.Forbidden("spec.allocateLoadBalancerNodePorts", only); }
        if (spec.Text("loadBalancerClass") is not { Length: > 0 } name) { return; }
        if (type != "LoadBalancer") { errors.Forbidden("spec.loadBalancerClass", only); }
        errors.Named("spec.loadBalancerClass", name, Names.QualifiedName);
    }

    private static void Policies(JsonObject spec, string type, FieldErrors errors)
    {
        var isReachable = type is "NodePort" or "LoadBalancer" || (type == "ClusterIP" && spec["externalIPs"] is JsonArray { Count: > 0 });
        var external = spec.Text("externalTrafficPolicy");
        if (!isReachable && external.Length > 0) { errors.Invalid("spec.externalTrafficPolicy", external, "may only be set for externally-accessible services"); }
        if (isReachable && external.Length > 0) { errors.OneOf("spec.externalTrafficPolicy", external, "Cluster", "Local"); }
        if (PodValidation.Whole(spec["healthCheckNodePort"]) is > 0 and var port && !(type == "LoadBalancer" && external == "Local"))
        {
            errors.Invalid("spec.healthCheckNodePort", port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }

        if (spec.Text("internalTrafficPolicy") is { Length: > 0 } inside) { errors.OneOf("spec.internalTrafficPolicy", inside, "Cluster", "Local"); }
        if (spec.Text("trafficDistribution") is { Length: > 0 } spread) { errors.OneOf("spec.trafficDistribution", spread, "PreferClose", "PreferSameZone", "PreferSameNode"); }
    }
}
