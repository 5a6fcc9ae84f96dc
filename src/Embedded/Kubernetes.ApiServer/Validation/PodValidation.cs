using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Quantities;

namespace Kubernetes.ApiServer.Validation;

/// <summary>The rules of pod specifications, in pods and in templates.</summary>
internal static class PodValidation
{
    private static readonly string[] Handlers = ["exec", "httpGet", "tcpSocket", "grpc"];

    /// <summary>Checks a pod's specification.</summary>
    /// <param name="spec">The specification; null where it is absent.</param>
    /// <param name="path">Its path, such as <c>spec.template.spec</c>.</param>
    /// <param name="errors">Where errors go.</param>
    public static void Spec(JsonObject? spec, string path, FieldErrors errors)
    {
        spec ??= [];
        var volumes = Volumes(spec, path, errors);
        if (spec["containers"] is not JsonArray { Count: > 0 }) { errors.Required(path + ".containers"); }
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in new[] { "containers", "initContainers" })
        {
            var i = 0;
            foreach (var container in spec.Items(list)) { Container(container, $"{path}.{list}[{i++}]", volumes, names, list == "initContainers", errors); }
        }

        if (spec.Text("restartPolicy") is not ("" or "Always" or "OnFailure" or "Never"))
        {
            errors.NotSupported(path + ".restartPolicy", spec.Text("restartPolicy"), "Always", "Never", "OnFailure");
        }

        if (spec.Text("dnsPolicy") is not ("" or "ClusterFirst" or "ClusterFirstWithHostNet" or "Default" or "None"))
        {
            errors.NotSupported(path + ".dnsPolicy", spec.Text("dnsPolicy"), "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");
        }

        if (Whole(spec["terminationGracePeriodSeconds"]) is < 0)
        {
            errors.Invalid(path + ".terminationGracePeriodSeconds", spec["terminationGracePeriodSeconds"], "must be greater than or equal to 0");
        }

        MetadataValidation.Labels(spec["nodeSelector"] as JsonObject, path + ".nodeSelector", errors);
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            foreach (var message in Names.Subdomain(account)) { errors.Invalid(path + ".serviceAccountName", account, message); }
        }
    }

    /// <summary>The whole number of a field; null where there is none.</summary>
    public static long? Whole(JsonNode? node) =>
        node is JsonValue value ? value.TryGetValue<long>(out var large) ? large : value.TryGetValue<int>(out var small) ? small : null : null;

    private static HashSet<string> Volumes(JsonObject spec, string path, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var i = -1;
        foreach (var volume in spec.Items("volumes"))
        {
            var at = $"{path}.volumes[{++i}]";
            var name = volume.Text("name");
            if (name.Length == 0) { errors.Required(at + ".name"); }
            else
            {
                foreach (var message in Names.Label(name)) { errors.Invalid(at + ".name", name, message); }
                if (!names.Add(name)) { errors.Duplicate(at + ".name", name); }
            }

            foreach (var more in volume.Where(field => field.Key != "name" && field.Value is not null).Skip(1))
            {
                errors.Forbidden($"{at}.{more.Key}", "may not specify more than 1 volume type");
            }

            Need(volume["configMap"], "name", at + ".configMap", errors);
            Need(volume["secret"], "secretName", at + ".secret", errors);
            Need(volume["persistentVolumeClaim"], "claimName", at + ".persistentVolumeClaim", errors);
            Need(volume["hostPath"], "path", at + ".hostPath", errors);
        }

        return names;
    }

    private static void Need(JsonNode? section, string field, string path, FieldErrors errors)
    {
        if (section is JsonObject present && present.Text(field).Length == 0) { errors.Required($"{path}.{field}"); }
    }

    private static void Container(JsonObject container, string path, HashSet<string> volumes, HashSet<string> names, bool isInit, FieldErrors errors)
    {
        var name = container.Text("name");
        if (name.Length == 0) { errors.Required(path + ".name"); }
        else
        {
            foreach (var message in Names.Label(name)) { errors.Invalid(path + ".name", name, message); }
            if (!names.Add(name)) { errors.Duplicate(path + ".name", name); }
        }

        var image = container.Text("image");
        if (image.Length == 0) { errors.Required(path + ".image"); }
        else if (image.Trim() != image) { errors.Invalid(path + ".image", image, "must not have leading or trailing whitespace"); }
        if (container.Text("imagePullPolicy") is not ("" or "Always" or "IfNotPresent" or "Never"))
        {
            errors.NotSupported(path + ".imagePullPolicy", container.Text("imagePullPolicy"), "Always", "IfNotPresent", "Never");
        }

        if (container.Text("terminationMessagePolicy") is not ("" or "File" or "FallbackToLogsOnError"))
        {
            errors.NotSupported(path + ".terminationMessagePolicy", container.Text("terminationMessagePolicy"), "FallbackToLogsOnError", "File");
        }

        Ports(container, path, errors);
        Environment(container, path, errors);
        Mounts(container, path, volumes, errors);
        Resources(container["resources"] as JsonObject, path + ".resources", errors);
        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            if (container[probe] is not JsonObject present) { continue; }
            if (isInit && container.Text("restartPolicy") != "Always") { errors.Forbidden($"{path}.{probe}", "may not be set for init containers without restartPolicy=Always"); }
            else { Probe(present, $"{path}.{probe}", probe, errors); }
        }
    }

    private static void Ports(JsonObject container, string path, FieldErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var i = -1;
        foreach (var port in container.Items("ports"))
        {
            var at = $"{path}.ports[{++i}]";
            if (port.Text("name") is { Length: > 0 } name)
            {
                foreach (var message in Names.PortName(name)) { errors.Invalid(at + ".name", name, message); }
                if (!names.Add(name)) { errors.Duplicate(at + ".name", name); }
            }

            if (Whole(port["containerPort"]) is not { } number || number == 0) { errors.Required(at + ".containerPort"); }
            else if (number is < 1 or > 65535) { errors.Invalid(at + ".containerPort", port["containerPort"], "must be between 1 and 65535, inclusive"); }
            if (Whole(port["hostPort"]) is { } hostPort and not 0 && hostPort is < 1 or > 65535)
            {
                errors.Invalid(at + ".hostPort", port["hostPort"], "must be between 1 and 65535, inclusive");
            }

            Protocol(port, at, errors);
        }
    }

    /// <summary>Checks the protocol of a port.</summary>
    internal static void Protocol(JsonObject port, string path, FieldErrors errors)
    {
        if (port.Text("protocol") is not ("" or "TCP" or "UDP" or "SCTP")) { errors.NotSupported(path + ".protocol", port.Text("protocol"), "SCTP", "TCP", "UDP"); }
    }

    private static void Environment(JsonObject container, string path, FieldErrors errors)
    {
        var i = -1;
        foreach (var variable in container.Items("env"))
        {
            var at = $"{path}.env[{++i}]";
            var name = variable.Text("name");
            if (name.Length == 0) { errors.Required(at + ".name"); }
            else if (name.Contains('=', StringComparison.Ordinal)) { errors.Invalid(at + ".name", name, "a valid environment variable name must consist only of printable ASCII characters other than '='"); }
            if (variable["valueFrom"] is not JsonObject source) { continue; }
            if (variable.Text("value").Length > 0) { errors.Invalid(at + ".valueFrom", "", "may not be specified when `value` is not empty"); }
            if (source.Count == 0) { errors.Invalid(at + ".valueFrom", "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"); }
            Need(source["configMapKeyRef"], "key", at + ".valueFrom.configMapKeyRef", errors);
            Need(source["secretKeyRef"], "key", at + ".valueFrom.secretKeyRef", errors);
            Need(source["fieldRef"], "fieldPath", at + ".valueFrom.fieldRef", errors);
        }
    }

    private static void Mounts(JsonObject container, string path, HashSet<string> volumes, FieldErrors errors)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var i = -1;
        foreach (var mount in container.Items("volumeMounts"))
        {
            var at = $"{path}.volumeMounts[{++i}]";
            if (mount.Text("name").Length == 0) { errors.Required(at + ".name"); }
            else if (!volumes.Contains(mount.Text("name"))) { errors.NotFound(at + ".name", mount.Text("name")); }
            if (mount.Text("mountPath").Length == 0) { errors.Required(at + ".mountPath"); }
            else if (!paths.Add(mount.Text("mountPath"))) { errors.Invalid(at + ".mountPath", mount.Text("mountPath"), "must be unique"); }
            if (mount.Text("subPath").Split('/').Contains("..")) { errors.Invalid(at + ".subPath", mount.Text("subPath"), "must not contain '..'"); }
        }
    }

    private static void Resources(JsonObject? resources, string path, FieldErrors errors)
    {
        Quantity? Amount(string list, string name)
        {
            var node = resources?[list]?[name];
            var text = node is JsonValue value ? value.TryGetValue<string>(out var stated) ? stated : value.ToJsonString() : "";
            return Quantity.TryParse(text, out var amount) ? amount : null;
        }

        foreach (var list in new[] { "limits", "requests" })
        {
            foreach (var (name, node) in resources?[list] as JsonObject ?? [])
            {
                if (Amount(list, name) is { Sign: < 0 }) { errors.Invalid($"{path}.{list}[{name}]", node?.DeepClone(), "must be greater than or equal to 0"); }
            }
        }

        foreach (var (name, node) in resources?["requests"] as JsonObject ?? [])
        {
            if (Amount("limits", name) is not { } limit || Amount("requests", name) is not { } request) { continue; }
            if (request > limit) { errors.Invalid(path + ".requests", request.ToString(), $"must be less than or equal to {name} limit of {limit}"); }
        }
    }

    private static void Probe(JsonObject probe, string path, string kind, FieldErrors errors)
    {
        var handlers = Handlers.Where(handler => probe[handler] is not null).ToList();
        if (handlers.Count == 0) { errors.Required(path, "must specify a handler type"); }
        foreach (var more in handlers.Skip(1)) { errors.Forbidden($"{path}.{more}", "may not specify more than 1 handler type"); }
        foreach (var field in new[] { "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold" })
        {
            if (Whole(probe[field]) is < 0) { errors.Invalid($"{path}.{field}", probe[field], "must be greater than or equal to 0"); }
        }

        if (kind != "readinessProbe" && Whole(probe["successThreshold"]) is { } threshold && threshold is not (0 or 1))
        {
            errors.Invalid(path + ".successThreshold", probe["successThreshold"], "must be 1");
        }

        foreach (var handler in new[] { "httpGet", "tcpSocket" })
        {
            if (probe[handler] is not JsonObject target) { continue; }
            if (target["port"] is null) { errors.Required($"{path}.{handler}.port"); }
            else if (Whole(target["port"]) is < 1 or > 65535) { errors.Invalid($"{path}.{handler}.port", target["port"], "must be between 1 and 65535, inclusive"); }
        }
    }
}
