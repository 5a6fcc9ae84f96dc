using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation.Pods;

/// <summary>The rules of containers: regular ones, those for the start and ephemeral ones.</summary>
internal static class ContainerValidation
{
    private static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    private static readonly string[] NotEphemeral = ["ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"];

    /// <summary>Checks the containers of a pod.</summary>
    /// <param name="spec">The pod's specification.</param>
    /// <param name="path">Its path.</param>
    /// <param name="volumes">The pod's volumes by name.</param>
    /// <param name="errors">Where errors go.</param>
    public static void Containers(JsonObject spec, string path, IReadOnlyDictionary<string, JsonObject> volumes, FieldErrors errors)
    {
        if (spec["containers"] is not JsonArray { Count: > 0 }) { errors.Required(path + ".containers"); }
        var names = new HashSet<string>(StringComparer.Ordinal);
        var hostPorts = new HashSet<string>(StringComparer.Ordinal);
        Each("containers", (container, at) =>
        {
            Hooks(container, spec, at, errors);
            if (container.Text("restartPolicy") is { Length: > 0 } restart) { errors.OneOf(at + ".restartPolicy", restart, "Always", "OnFailure", "Never"); }
        });
        HostPorts(spec, path, hostPorts, errors);
        Each("initContainers", (container, at) =>
        {
            if (container.Text("restartPolicy") is { Length: > 0 } restart) { errors.OneOf(at + ".restartPolicy", restart, "Always", "OnFailure", "Never"); }
            if (container.Text("restartPolicy") == "Always") { Hooks(container, spec, at, errors); }
            else
            {
                foreach (var field in Probes.Prepend("lifecycle").Where(field => container[field] is not null))
                {
                    errors.Forbidden($"{at}.{field}", "may not be set for init containers without restartPolicy=Always");
                }
            }
        });
        Each("ephemeralContainers", (container, at) =>
        {
            foreach (var field in NotEphemeral.Where(field => container[field] is not (null or JsonArray { Count: 0 })))
            {
                errors.Forbidden($"{at}.{field}", "cannot be set for an Ephemeral Container");
            }

            if (container["resources"] is JsonObject { Count: > 0 }) { errors.Forbidden(at + ".resources", "cannot be set for an Ephemeral Container"); }
        });

        void Each(string list, Action<JsonObject, string> checkOwn)
        {
            var i = 0;
            foreach (var container in spec.Items(list))
            {
                var at = $"{path}.{list}[{i++}]";
                Common(container, at, volumes, errors);
                if (container.Text("name") is { Length: > 0 } name && !names.Add(name)) { errors.Duplicate(at + ".name", name); }
                checkOwn(container, at);
            }
        }
    }

    private static void Common(JsonObject container, string path, IReadOnlyDictionary<string, JsonObject> volumes, FieldErrors errors)
    {
        var name = container.Text("name");
        if (name.Length == 0) { errors.Required(path + ".name"); }
        else { errors.Named(path + ".name", name, Names.Label); }
        if (container.Text("image").Length == 0) { errors.Required(path + ".image"); }
        if (container.Text("terminationMessagePolicy") is { Length: > 0 } policy) { errors.OneOf(path + ".terminationMessagePolicy", policy, "File", "FallbackToLogsOnError"); }
        Ports(container, path, errors);
        EnvironmentValidation.Variables(container, path + ".env", errors);
        EnvironmentValidation.Sources(container, path + ".envFrom", errors);
        VolumeValidation.Mounts(container, path + ".volumeMounts", volumes, errors);
        VolumeValidation.Devices(container, path + ".volumeDevices", volumes, errors);
        if (container.Text("imagePullPolicy") is { Length: > 0 } pull) { errors.OneOf(path + ".imagePullPolicy", pull, "Always", "IfNotPresent", "Never"); }
        ResourceValidation.Requirements(container["resources"] as JsonObject, path + ".resources", errors);
        SecurityValidation.Container(container["securityContext"] as JsonObject, path + ".securityContext", errors);
    }

    private static void Hooks(JsonObject container, JsonObject spec, string path, FieldErrors errors)
    {
        var grace = PodValidation.Whole(spec["terminationGracePeriodSeconds"]);
        foreach (var hook in new[] { "postStart", "preStop" })
        {
            if (container["lifecycle"]?[hook] is JsonObject handler) { HandlerValidation.Handler(handler, grace, $"{path}.lifecycle.{hook}", errors); }
        }

        foreach (var probe in Probes)
        {
            if (container[probe] is JsonObject present) { HandlerValidation.Probe(present, probe, $"{path}.{probe}", errors); }
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
                errors.Named(at + ".name", name, Names.PortName);
                if (!names.Add(name)) { errors.Duplicate(at + ".name", name); }
            }

            if (PodValidation.Whole(port["containerPort"]) is null or 0) { errors.Required(at + ".containerPort"); }
            else { errors.Within(at + ".containerPort", port["containerPort"], 1, 65535); }
            if (PodValidation.Whole(port["hostPort"]) is not 0) { errors.Within(at + ".hostPort", port["hostPort"], 1, 65535); }
            PodValidation.Protocol(port, at, errors);
        }
    }

    private static void HostPorts(JsonObject spec, string path, HashSet<string> taken, FieldErrors errors)
    {
        var isOnHost = spec["hostNetwork"] is JsonValue flag && flag.TryGetValue<bool>(out var on) && on;
        var i = -1;
        foreach (var container in spec.Items("containers"))
        {
            i++;
            var j = -1;
            foreach (var port in container.Items("ports"))
            {
                var at = $"{path}.containers[{i}].ports[{++j}].hostPort";
                var number = PodValidation.Whole(port["hostPort"]) ?? 0;
                var text = $"{port.Text("protocol")}/{port.Text("hostIP")}/{number}";
                if (number != 0 && !taken.Add(text)) { errors.Duplicate(at, text); }
                if (isOnHost && number != 0 && number != PodValidation.Whole(port["containerPort"]))
                {
                    errors.Invalid(at, port["hostPort"], "must match `containerPort` when `hostNetwork` is true");
                }
            }
        }
    }
}
