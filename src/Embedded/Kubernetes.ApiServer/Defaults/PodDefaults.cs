using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Defaults;

/// <summary>Defaults of pods and of the pod templates in workloads.</summary>
internal static class PodDefaults
{
    /// <summary>Fills in a Pod.</summary>
    public static void Pod(JsonObject pod)
    {
        if (pod["spec"] is not JsonObject spec) { return; }
        Spec(spec);
        spec.Default("enableServiceLinks", true);
        foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")))
        {
            // What is limited is requested, unless something else is; in templates this stays open until the pod is made.
            if (container["resources"]?["limits"] is not JsonObject limits) { continue; }
            var requests = container.Section("resources").Section("requests");
            foreach (var (name, limit) in limits.ToArray())
            {
                if (limit is not null) { requests.Default(name, limit.DeepClone()); }
            }
        }
    }

    /// <summary>Fills in the template of a workload.</summary>
    public static void Template(JsonObject workloadSpec, string field = "template")
    {
        if (workloadSpec[field] is not JsonObject template) { return; }
        template.Section("metadata");
        if (template["spec"] is JsonObject spec) { Spec(spec); }
    }

    private static void Spec(JsonObject spec)
    {
        spec.DefaultText("dnsPolicy", "ClusterFirst");
        spec.DefaultText("restartPolicy", "Always");
        spec.DefaultText("schedulerName", "default-scheduler");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("securityContext", new JsonObject());

        // Two names of one field: the old one follows the new one.
        if (spec.Text("serviceAccountName") is { Length: > 0 } account) { spec["serviceAccount"] = account; }
        else if (spec.Text("serviceAccount") is { Length: > 0 } old) { spec["serviceAccountName"] = old; }

        var hostNetwork = spec["hostNetwork"] is JsonValue flag && flag.TryGetValue<bool>(out var on) && on;
        foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")).Concat(spec.Items("ephemeralContainers")))
        {
            Container(container, hostNetwork);
        }

        foreach (var volume in spec.Items("volumes")) { Volume(volume); }
        foreach (var constraint in spec.Items("topologySpreadConstraints")) { constraint.DefaultText("whenUnsatisfiable", "DoNotSchedule"); }
    }

    private static void Container(JsonObject container, bool hostNetwork)
    {
        container.DefaultText("terminationMessagePath", "/dev/termination-log");
        container.DefaultText("terminationMessagePolicy", "File");
        container.DefaultText("imagePullPolicy", PullPolicy(container.Text("image")));
        container.Section("resources");
        foreach (var port in container.Items("ports"))
        {
            port.DefaultText("protocol", "TCP");
            if (hostNetwork && port["containerPort"] is { } number) { port.Default("hostPort", number.DeepClone()); }
        }

        foreach (var variable in container.Items("env"))
        {
            if (variable["valueFrom"]?["fieldRef"] is JsonObject reference) { reference.DefaultText("apiVersion", "v1"); }
            if (variable["valueFrom"]?["resourceFieldRef"] is JsonObject resource) { resource.Default("divisor", "0"); }
        }

        foreach (var name in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            if (container[name] is JsonObject probe) { Probe(probe); }
        }

        foreach (var hook in new[] { "postStart", "preStop" })
        {
            if (container["lifecycle"]?[hook]?["httpGet"] is JsonObject get) { HttpGet(get); }
        }
    }

    private static string PullPolicy(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal)) { return "IfNotPresent"; }
        var name = image[(image.LastIndexOf('/') + 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || name[(colon + 1)..] == "latest" ? "Always" : "IfNotPresent";
    }

    private static void Probe(JsonObject probe)
    {
        foreach (var (name, value) in new[] { ("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3) })
        {
            if (probe[name] is null || (probe[name] is JsonValue number && number.TryGetValue<long>(out var stated) && stated == 0)) { probe[name] = value; }
        }

        if (probe["httpGet"] is JsonObject get) { HttpGet(get); }
        if (probe["grpc"] is JsonObject grpc) { grpc.Default("service", ""); }
    }

    private static void HttpGet(JsonObject get)
    {
        get.DefaultText("path", "/");
        get.DefaultText("scheme", "HTTP");
    }

    private static void Volume(JsonObject volume)
    {
        var source = volume.FirstOrDefault(field => field.Key != "name" && field.Value is not null);
        if (source.Key is null)
        {
            volume["emptyDir"] = new JsonObject();
            return;
        }

        if (source.Value is not JsonObject details) { return; }
        switch (source.Key)
        {
            case "secret" or "configMap" or "downwardAPI":
                details.Default("defaultMode", 420);
                FieldReferences(details);
                break;
            case "projected":
                details.Default("defaultMode", 420);
                foreach (var part in details.Items("sources"))
                {
                    if (part["serviceAccountToken"] is JsonObject token) { token.Default("expirationSeconds", 3600); }
                    if (part["downwardAPI"] is JsonObject fields) { FieldReferences(fields); }
                }

                break;
            case "hostPath":
                details.Default("type", "");
                break;
            case "ephemeral":
                if (details["volumeClaimTemplate"]?["spec"] is JsonObject claim) { claim.Default("volumeMode", "Filesystem"); }
                break;
            default: break;
        }
    }

    private static void FieldReferences(JsonObject source)
    {
        foreach (var file in source.Items("items"))
        {
            if (file["fieldRef"] is JsonObject reference) { reference.DefaultText("apiVersion", "v1"); }
        }
    }
}
