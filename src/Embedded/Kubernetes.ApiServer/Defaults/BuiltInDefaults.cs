using System.Text;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Defaults;

/// <summary>
/// The fields that a real server fills in when a client leaves them out. They depend on the object alone: addresses, node ports and
/// service accounts are allocated or admitted elsewhere. Applying them twice changes nothing.
/// </summary>
internal static partial class BuiltInDefaults
{
    private const string RbacGroup = "rbac.authorization.k8s.io";

    /// <summary>Fills in an object in place; custom kinds are left as they are.</summary>
    public static void Apply(JsonObject item)
    {
        var group = item.Text("apiVersion") is var version && version.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? version[..slash] : "";
        switch (group, item.Text("kind"))
        {
            case ("", "Pod"): PodDefaults.Pod(item); break;
            case ("", "PodTemplate"): PodDefaults.Template(item); break;
            case ("", "ReplicationController"): ReplicationController(item); break;
            case ("", "Service"): Service(item); break;
            case ("", "Endpoints"): Ports(item.Items("subsets")); break;
            case ("", "Secret"): Secret(item); break;
            case ("", "Namespace"): Namespace(item); break;
            case ("", "PersistentVolumeClaim"): Claim(item); break;
            case ("", "PersistentVolume"): Volume(item); break;
            case ("", "LimitRange"): LimitRange(item); break;
            case ("apps", "Deployment"): Deployment(item); break;
            case ("apps", "ReplicaSet"): ReplicaSet(item); break;
            case ("apps", "StatefulSet"): StatefulSet(item); break;
            case ("apps", "DaemonSet"): DaemonSet(item); break;
            case ("batch", "Job"): Job(item.Section("spec")); item.Section("status"); break;
            case ("batch", "CronJob"): CronJob(item); break;
            case ("autoscaling", "HorizontalPodAutoscaler"): Autoscaler(item); break;
            case ("networking.k8s.io", "Ingress"): item.Section("status").Section("loadBalancer"); break;
            case ("networking.k8s.io", "IngressClass"): if (item["spec"]?["parameters"] is JsonObject parameters) { parameters.Default("scope", "Cluster"); } break;
            case ("networking.k8s.io", "NetworkPolicy"): NetworkPolicy(item); break;
            case ("discovery.k8s.io", "EndpointSlice"): Slice(item); break;
            case ("storage.k8s.io", "StorageClass"):
                item.Default("reclaimPolicy", "Delete");
                item.Default("volumeBindingMode", "Immediate");
                break;
            case ("storage.k8s.io", "CSIDriver"): Driver(item); break;
            case ("scheduling.k8s.io", "PriorityClass"): item.Default("preemptionPolicy", "PreemptLowerPriority"); break;
            case (RbacGroup, "RoleBinding" or "ClusterRoleBinding"): Binding(item); break;
            case (RbacGroup, "Role" or "ClusterRole"): if (!item.ContainsKey("rules")) { item["rules"] = null; } break;
            case ("apiregistration.k8s.io", "APIService"):
                if (item["spec"]?["service"] is JsonObject service) { service.Default("port", 443); }
                item.Section("status");
                break;
            case ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration"): Webhooks(item); break;
            case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy" or "ValidatingAdmissionPolicyBinding"): Policy(item); break;
            case ("certificates.k8s.io", "CertificateSigningRequest") or ("policy", "PodDisruptionBudget"): item.Section("status"); break;
            default: break;
        }
    }

    private static void ReplicationController(JsonObject item)
    {
        var spec = item.Section("spec");
        spec.Default("replicas", 1);
        PodDefaults.Template(spec);
        if (spec["template"]?["metadata"]?["labels"] is JsonObject labels)
        {
            if (spec["selector"] is not JsonObject { Count: > 0 }) { spec["selector"] = labels.DeepClone(); }
            var metadata = item.Section("metadata");
            if (metadata["labels"] is not JsonObject { Count: > 0 }) { metadata["labels"] = labels.DeepClone(); }
        }

        item.Section("status").Default("replicas", 0);
    }

    private static void Service(JsonObject item)
    {
        var spec = item.Section("spec");
        spec.DefaultText("type", "ClusterIP");
        spec.DefaultText("sessionAffinity", "None");
        if (spec.Text("sessionAffinity") == "ClientIP") { spec.Section("sessionAffinityConfig").Section("clientIP").Default("timeoutSeconds", 10800); }
        var type = spec.Text("type");
        foreach (var port in spec.Items("ports"))
        {
            port.DefaultText("protocol", "TCP");
            if (port["targetPort"] is null && port["port"] is { } number) { port["targetPort"] = number.DeepClone(); }
        }

        if (type != "ExternalName")
        {
            spec.Default("internalTrafficPolicy", "Cluster");
        }

        if (type is "NodePort" or "LoadBalancer") { spec.DefaultText("externalTrafficPolicy", "Cluster"); }
        if (type == "LoadBalancer") { spec.Default("allocateLoadBalancerNodePorts", true); }
        item.Section("status").Section("loadBalancer");
    }

    private static void Ports(IEnumerable<JsonObject> holders)
    {
        foreach (var port in holders.SelectMany(holder => holder.Items("ports"))) { port.DefaultText("protocol", "TCP"); }
    }

    private static void Secret(JsonObject item)
    {
        item.DefaultText("type", "Opaque");
        if (item["stringData"] is JsonObject plain)
        {
            var data = item.Section("data");
            foreach (var (key, value) in plain)
            {
                data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value is JsonValue text && text.TryGetValue<string>(out var stated) ? stated : ""));
            }
        }

        item.Remove("stringData");
    }

    private static void Namespace(JsonObject item)
    {
        var metadata = item.Section("metadata");
        metadata.Section("labels")["kubernetes.io/metadata.name"] = metadata.Text("name");
        if (metadata["deletionTimestamp"] is null && item["spec"]?["finalizers"] is null) { item.Section("spec")["finalizers"] = new JsonArray("kubernetes"); }
        item.Section("status").DefaultText("phase", "Active");
    }

    private static void Claim(JsonObject item)
    {
        item.Section("spec").Default("volumeMode", "Filesystem");
        item.Section("status").DefaultText("phase", "Pending");
    }

    private static void Volume(JsonObject item)
    {
        var spec = item.Section("spec");
        spec.DefaultText("persistentVolumeReclaimPolicy", "Retain");
        spec.Default("volumeMode", "Filesystem");
        if (spec["hostPath"] is JsonObject path) { path.Default("type", ""); }
        item.Section("status").DefaultText("phase", "Pending");
    }

    private static void LimitRange(JsonObject item)
    {
        foreach (var limit in item["spec"] is JsonObject spec ? spec.Items("limits") : [])
        {
            if (limit.Text("type") != "Container") { continue; }
            Fill(limit, "default", "max");
            Fill(limit, "defaultRequest", "default");
            Fill(limit, "defaultRequest", "min");
        }

        static void Fill(JsonObject limit, string field, string from)
        {
            foreach (var (name, amount) in limit[from] as JsonObject ?? [])
            {
                if (amount is not null) { limit.Section(field).Default(name, amount.DeepClone()); }
            }
        }
    }

    private static void NetworkPolicy(JsonObject item)
    {
        var spec = item.Section("spec");
        spec.Section("podSelector");
        foreach (var port in spec.Items("ingress").Concat(spec.Items("egress")).SelectMany(rule => rule.Items("ports"))) { port.Default("protocol", "TCP"); }
        if (spec["policyTypes"] is not null) { return; }
        spec["policyTypes"] = spec["egress"] is JsonArray { Count: > 0 } ? new JsonArray("Ingress", "Egress") : new JsonArray("Ingress");
    }

    private static void Slice(JsonObject item)
    {
        foreach (var port in item.Items("ports"))
        {
            port.Default("name", "");
            port.Default("protocol", "TCP");
        }

        // A struct in Go, which is always written.
        foreach (var endpoint in item.Items("endpoints")) { endpoint.Section("conditions"); }
    }

    private static void Driver(JsonObject item)
    {
        var spec = item.Section("spec");
        spec.Default("attachRequired", true);
        spec.Default("podInfoOnMount", false);
        spec.Default("storageCapacity", false);
        spec.DefaultText("fsGroupPolicy", "ReadWriteOnceWithFSType");
        spec.Default("requiresRepublish", false);
        spec.Default("seLinuxMount", false);
        if (spec["volumeLifecycleModes"] is not JsonArray { Count: > 0 }) { spec["volumeLifecycleModes"] = new JsonArray("Persistent"); }
    }

    private static void Binding(JsonObject item)
    {
        if (item["roleRef"] is JsonObject role) { role.DefaultText("apiGroup", RbacGroup); }
        foreach (var subject in item.Items("subjects"))
        {
            if (subject.Text("kind") is "User" or "Group") { subject.DefaultText("apiGroup", RbacGroup); }
        }
    }

    private static void Policy(JsonObject item)
    {
        if (item["spec"] is not JsonObject spec) { return; }
        if (item.Text("kind") == "ValidatingAdmissionPolicy") { spec.Default("failurePolicy", "Fail"); }
        foreach (var name in (string[])["matchConstraints", "matchResources"])
        {
            if (spec[name] is not JsonObject resources) { continue; }
            resources.Default("matchPolicy", "Equivalent");
            resources.Section("namespaceSelector");
            resources.Section("objectSelector");
            foreach (var rule in resources.Items("resourceRules").Concat(resources.Items("excludeResourceRules"))) { rule.Default("scope", "*"); }
        }
    }

    private static void Webhooks(JsonObject item)
    {
        foreach (var hook in item.Items("webhooks"))
        {
            hook.Default("failurePolicy", "Fail");
            hook.Default("matchPolicy", "Equivalent");
            hook.Default("timeoutSeconds", 10);
            hook.Section("namespaceSelector");
            hook.Section("objectSelector");
            if (item.Text("kind") == "MutatingWebhookConfiguration") { hook.Default("reinvocationPolicy", "Never"); }
            if (hook["clientConfig"]?["service"] is JsonObject service) { service.Default("port", 443); }
            foreach (var rule in hook.Items("rules")) { rule.Default("scope", "*"); }
        }
    }
}
