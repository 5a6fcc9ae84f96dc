using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Validation.Pods;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of pod specifications, in pods and in templates: upstream's <c>ValidatePodSpec</c>, in its order.</summary>
internal static class PodValidation
{
    /// <summary>Checks a pod before it is created.</summary>
    public static void Pod(JsonObject spec, FieldErrors errors)
    {
        Spec(spec, "spec", errors);
        foreach (var list in new[] { "containers", "initContainers" })
        {
            var i = -1;
            foreach (var image in spec.Items(list).Select(container => container.Text("image")))
            {
                i++;
                if (image.Trim() != image) { errors.Invalid($"spec.{list}[{i}].image", image, "must not have leading or trailing whitespace"); }
            }
        }
    }

    /// <summary>Checks what only a new pod may not state.</summary>
    public static void Creation(JsonObject spec, FieldErrors errors)
    {
        if (spec["ephemeralContainers"] is JsonArray { Count: > 0 }) { errors.Forbidden("spec.ephemeralContainers", "cannot be set on create"); }
        if (spec.Text("nodeName").Length > 0 && spec["schedulingGates"] is JsonArray { Count: > 0 })
        {
            errors.Forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared");
        }
    }

    /// <summary>Checks what <c>/ephemeralcontainers</c> and <c>/resize</c> write: ephemeral containers are only added.</summary>
    public static void Part(JsonObject spec, JsonObject old, FieldErrors errors)
    {
        Pod(spec, errors);
        const string list = "ephemeralContainers";
        foreach (var before in old.Items(list))
        {
            var now = spec.Items(list).FirstOrDefault(container => container.Text("name") == before.Text("name"));
            if (now is null) { errors.Forbidden("spec." + list, $"existing ephemeral containers \"{before.Text("name")}\" may not be removed\n"); }
            else if (!JsonNode.DeepEquals(now, before)) { errors.Forbidden("spec." + list, $"existing ephemeral containers \"{before.Text("name")}\" may not be changed\n"); }
        }
    }

    /// <summary>Checks a pod's specification.</summary>
    /// <param name="spec">The specification; null where it is absent.</param>
    /// <param name="path">Its path, such as <c>spec.template.spec</c>.</param>
    /// <param name="errors">Where errors go.</param>
    public static void Spec(JsonObject? spec, string path, FieldErrors errors)
    {
        spec ??= [];
        var volumes = VolumeValidation.Volumes(spec, path, errors);
        ContainerValidation.Containers(spec, path, volumes, errors);
        if (spec.Text("restartPolicy") is { Length: > 0 } restart) { errors.OneOf(path + ".restartPolicy", restart, "Always", "OnFailure", "Never"); }
        if (spec.Text("dnsPolicy") is { Length: > 0 } dns) { errors.OneOf(path + ".dnsPolicy", dns, "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"); }
        MetadataValidation.Labels(spec["nodeSelector"] as JsonObject, path + ".nodeSelector", errors);
        SecurityValidation.Pod(spec, path, errors);
        SchedulingValidation.Affinity(spec["affinity"] as JsonObject, path + ".affinity", errors);
        Dns(spec, path + ".dnsConfig", errors);
        Gates(spec, path, errors);
        SchedulingValidation.Spread(spec, path + ".topologySpreadConstraints", errors);
        NamesOf(spec, path, errors);
        SchedulingValidation.Tolerations(spec, path + ".tolerations", errors);
        var i = -1;
        foreach (var alias in spec.Items("hostAliases"))
        {
            i++;
            errors.Named($"{path}.hostAliases[{i}].ip", alias.Text("ip"), Names.Address);
            var j = 0;
            foreach (var host in Texts(alias, "hostnames")) { errors.Named($"{path}.hostAliases[{i}].hostnames[{j++}]", host, Names.Subdomain); }
        }

        if (spec.Text("priorityClassName") is { Length: > 0 } priority) { errors.Named(path + ".priorityClassName", priority, Names.Subdomain); }
        if (spec["runtimeClassName"] is not null) { errors.Named(path + ".runtimeClassName", spec.Text("runtimeClassName"), Names.Subdomain); }
        if (spec.Text("preemptionPolicy") is { Length: > 0 } preemption) { errors.OneOf(path + ".preemptionPolicy", preemption, "PreemptLowerPriority", "Never"); }
        if (spec["os"] is not JsonObject os) { return; }
        if (os.Text("name").Length == 0) { errors.Required(path + ".os.name", "cannot be empty"); }
        else { errors.OneOf(path + ".os", os.Text("name"), "linux", "windows"); }
    }

    /// <summary>The whole number of a field; null where there is none.</summary>
    public static long? Whole(JsonNode? node) =>
        node is JsonValue value ? value.TryGetValue<long>(out var large) ? large : value.TryGetValue<int>(out var small) ? small : null : null;

    /// <summary>Checks the protocol of a port.</summary>
    internal static void Protocol(JsonObject port, string path, FieldErrors errors)
    {
        if (port.Text("protocol") is { Length: > 0 } protocol) { errors.OneOf(path + ".protocol", protocol, "SCTP", "TCP", "UDP"); }
    }

    /// <summary>The texts in the list of a field.</summary>
    internal static IEnumerable<string> Texts(JsonObject item, string field) =>
        (item[field] as JsonArray ?? []).Select(node => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "");

    private static void NamesOf(JsonObject spec, string path, FieldErrors errors)
    {
        if (spec.Text("serviceAccountName") is { Length: > 0 } account) { errors.Named(path + ".serviceAccountName", account, Names.Subdomain); }
        if (spec.Text("nodeName") is { Length: > 0 } node) { errors.Named(path + ".nodeName", node, Names.Subdomain); }
        errors.Within(path + ".activeDeadlineSeconds", spec["activeDeadlineSeconds"], 1, int.MaxValue);
        if (spec.Text("hostname") is { Length: > 0 } host) { errors.Named(path + ".hostname", host, Names.Label); }
        if (spec.Text("subdomain") is { Length: > 0 } subdomain) { errors.Named(path + ".subdomain", subdomain, Names.Label); }
    }

    private static void Gates(JsonObject spec, string path, FieldErrors errors)
    {
        var i = 0;
        foreach (var gate in spec.Items("readinessGates")) { errors.Named($"{path}.readinessGates[{i++}].conditionType", gate.Text("conditionType"), Names.QualifiedName); }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        i = -1;
        foreach (var gate in spec.Items("schedulingGates").Select(gate => gate.Text("name")))
        {
            errors.Named($"{path}.schedulingGates[{++i}]", gate, Names.QualifiedName);
            if (!seen.Add(gate)) { errors.Duplicate($"{path}.schedulingGates[{i}]", gate); }
        }
    }

    private static void Dns(JsonObject spec, string path, FieldErrors errors)
    {
        const int mostServers = 3;
        const int mostSearches = 32;
        var config = spec["dnsConfig"] as JsonObject;
        var servers = config is null ? [] : Texts(config, "nameservers").ToList();
        if (spec.Text("dnsPolicy") == "None")
        {
            if (config is null) { errors.Required(path, "must provide `dnsConfig` when `dnsPolicy` is None"); }
            else if (servers.Count == 0) { errors.Required(path + ".nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None"); }
        }

        if (config is null) { return; }
        if (servers.Count > mostServers) { errors.Invalid(path + ".nameservers", config["nameservers"], $"must not have more than {mostServers} nameservers"); }
        for (var i = 0; i < servers.Count; i++) { errors.Named($"{path}.nameservers[{i}]", servers[i], Names.Address); }
        if (config["searches"] is JsonArray { Count: > mostSearches }) { errors.Invalid(path + ".searches", config["searches"], $"must not have more than {mostSearches} search paths"); }
        var j = -1;
        foreach (var option in config.Items("options"))
        {
            j++;
            if (option.Text("name").Length == 0) { errors.Required($"{path}.options[{j}]", "must not be empty"); }
        }
    }
}
