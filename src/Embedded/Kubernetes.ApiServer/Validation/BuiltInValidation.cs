using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;
using Kubernetes.ApiServer.Validation.Workloads;

namespace Kubernetes.ApiServer.Validation;

/// <summary>
/// The rules of built-in kinds that a schema cannot state, with upstream's messages. Objects have their defaults already.
/// Custom kinds are checked for their metadata alone: their schema does the rest.
/// </summary>
internal static partial class BuiltInValidation
{
    /// <summary>Checks an object before it is stored.</summary>
    /// <param name="item">The object as it would be stored.</param>
    /// <param name="before">The stored object; null when it is created.</param>
    /// <param name="subresource">The subresource that is written; empty for the object itself.</param>
    /// <returns>What is wrong; empty where nothing is.</returns>
    public static IReadOnlyList<FieldError> Validate(JsonObject item, JsonObject? before, string subresource)
    {
        var errors = new FieldErrors();
        MetadataValidation.Check(item, errors);

        // A subresource writes its own part; the rest was checked when it was written, perhaps by older rules.
        var spec = item["spec"] as JsonObject ?? [];
        if (subresource.Length > 0)
        {
            if (subresource is "ephemeralcontainers" or "resize") { PodValidation.Part(spec, before?["spec"] as JsonObject ?? [], errors); }
            return errors.All;
        }

        var apiVersion = item.Text("apiVersion");
        switch (apiVersion[..(apiVersion.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? slash : 0)], item.Text("kind"))
        {
            case ("", "Pod"):
                PodValidation.Pod(spec, errors);
                if (before is null) { PodValidation.Creation(spec, errors); }
                break;
            case ("", "ReplicationController"): WorkloadValidation.ReplicationController(spec, errors); break;
            case ("", "ResourceQuota"): Quota(spec, errors); break;
            case ("", "LimitRange"): Limits(spec, errors); break;
            case ("scheduling.k8s.io", "PriorityClass"): PriorityClass(item, errors); break;
            case ("certificates.k8s.io", "CertificateSigningRequest"): SigningRequestOf(spec, errors); break;
            case ("", "Service"): ServiceValidation.Validate(spec, errors); break;
            case ("", "ConfigMap"): ConfigMap(item, errors); break;
            case ("", "Secret"): Secret(item, errors); break;
            case ("", "PersistentVolumeClaim"): Claim(spec, errors); break;
            case ("", "PersistentVolume"): PersistentVolumeValidation.Validate(spec, errors); break;
            case ("apps", "Deployment"): WorkloadValidation.Deployment(spec, errors); break;
            case ("apps", "ReplicaSet"): WorkloadValidation.ReplicaSet(spec, errors); break;
            case ("apps", "StatefulSet"): WorkloadValidation.StatefulSet(spec, errors); break;
            case ("apps", "DaemonSet"): WorkloadValidation.DaemonSet(spec, errors); break;
            case ("batch", "Job"): JobValidation.Job(item, isNew: before is null, errors); break;
            case ("batch", "CronJob"): JobValidation.CronJob((item["metadata"] as JsonObject).Text("name"), spec, before?["spec"] as JsonObject, errors); break;
            case ("autoscaling", "HorizontalPodAutoscaler"): AutoscalerValidation.Autoscaler(spec, errors); break;
            case ("networking.k8s.io", "Ingress"): IngressValidation.Ingress(item, isNew: before is null, errors); break;
            case ("networking.k8s.io", "NetworkPolicy"): NetworkPolicy(spec, errors); break;
            case ("policy", "PodDisruptionBudget"): BudgetValidation.Budget(spec, errors); break;
            case ("storage.k8s.io", "StorageClass"): StorageClass(item, errors); break;
            case ("coordination.k8s.io", "Lease"): Lease(spec, errors); break;
            case ("discovery.k8s.io", "EndpointSlice"): Slice(item, errors); break;
            case ("networking.k8s.io", "IngressClass"): IngressClassValidation.Validate(spec, errors); break;
            case ("", "Event"): EventValidation.Validate(item, errors); break;
            case ("", "Endpoints"): EndpointsValidation.Validate(item, errors); break;
            case ("", "Node"): NodeValidation.Validate(spec, errors); break;
            case ("", "PodTemplate"): WorkloadValidation.PodTemplate(item, errors); break;
            case ("apps", "ControllerRevision"): WorkloadValidation.Revision(item, errors); break;
            case ("node.k8s.io", "RuntimeClass"): errors.Named("handler", item.Text("handler"), Names.Label); break;
            case ("apiregistration.k8s.io", "APIService"): ApiServiceValidation.Validate(spec, errors); break;
            case ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration"): WebhookValidation.Configuration(item, errors); break;
            case ("rbac.authorization.k8s.io", "Role" or "ClusterRole"): RoleValidation.Role(item, errors); break;
            case ("rbac.authorization.k8s.io", "RoleBinding" or "ClusterRoleBinding"): RoleValidation.Binding(item, errors); break;
            default: break;
        }

        if (before is not null) { ValidateChange(item, before, errors); }
        return errors.All;
    }

    private static void ConfigMap(JsonObject item, FieldErrors errors)
    {
        var size = Keys(item["data"] as JsonObject, "data", errors) + Keys(item["binaryData"] as JsonObject, "binaryData", errors);
        foreach (var (key, _) in item["binaryData"] as JsonObject ?? [])
        {
            if (item["data"] is JsonObject data && data.ContainsKey(key)) { errors.Invalid($"data[{key}]", key, "duplicate of key present in binaryData"); }
        }

        if (size > 1048576) { errors.TooLong("", 1048576); }
    }

    private static void Secret(JsonObject item, FieldErrors errors)
    {
        if (Keys(item["data"] as JsonObject, "data", errors) > 1048576 * 4L / 3) { errors.TooLong("data", 1048576); }
        var data = item["data"] as JsonObject;
        void Need(string key)
        {
            if (data is null || !data.ContainsKey(key)) { errors.Required($"data[{key}]"); }
        }

        void Settings(string key)
        {
            Need(key);
            if (data is not null && data.ContainsKey(key) && GoJsonMap.ErrorOf(data.Text(key)) is { } problem) { errors.Invalid($"data[{key}]", "<secret contents redacted>", problem); }
        }

        switch (item.Text("type"))
        {
            case "kubernetes.io/service-account-token":
                if ((item["metadata"]?["annotations"] as JsonObject).Text("kubernetes.io/service-account.name").Length == 0)
                {
                    errors.Required("metadata.annotations[kubernetes.io/service-account.name]");
                }

                break;
            case "kubernetes.io/dockerconfigjson": Settings(".dockerconfigjson"); break;
            case "kubernetes.io/dockercfg": Settings(".dockercfg"); break;
            case "kubernetes.io/tls":
                Need("tls.crt");
                Need("tls.key");
                break;
            case "kubernetes.io/ssh-auth": Need("ssh-privatekey"); break;
            case "kubernetes.io/basic-auth":
                if (data is null || (!data.ContainsKey("username") && !data.ContainsKey("password")))
                {
                    Need("username");
                    Need("password");
                }

                break;
            default: break;
        }
    }

    private static long Keys(JsonObject? map, string field, FieldErrors errors)
    {
        long size = 0;
        foreach (var (key, value) in map ?? [])
        {
            foreach (var message in Names.ConfigKey(key)) { errors.Invalid($"{field}[{key}]", key, message); }
            size += value is JsonValue text && text.TryGetValue<string>(out var stated) ? System.Text.Encoding.UTF8.GetByteCount(stated) : 0;
        }

        return size;
    }
}
