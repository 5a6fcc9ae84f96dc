using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

internal static partial class BuiltInValidation
{
    private const string Immutable = "field is immutable";

    private static readonly string[] MutableStatefulSetFields =
        ["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"];

    private static void ValidateChange(JsonObject item, JsonObject before, FieldErrors errors)
    {
        var spec = item["spec"] as JsonObject ?? [];
        var old = before["spec"] as JsonObject ?? [];
        switch (item.Text("kind"))
        {
            case "Deployment" or "ReplicaSet" or "DaemonSet" when item.Text("apiVersion") == "apps/v1": Same(spec, old, "selector", "spec", errors); break;
            case "StatefulSet" when item.Text("apiVersion") == "apps/v1":
                if (!JsonNode.DeepEquals(Without(spec, MutableStatefulSetFields), Without(old, MutableStatefulSetFields)))
                {
                    errors.Forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
                }

                break;
            case "Job" when item.Text("apiVersion") == "batch/v1":
                Same(spec, old, "selector", "spec", errors);
                Same(spec, old, "completionMode", "spec", errors);
                if (spec.Text("completionMode") != "Indexed") { Same(spec, old, "completions", "spec", errors); }

                // A suspended Job that never ran may still be given other scheduling directives.
                if (!(IsTrue(old["suspend"]) && (before["status"] as JsonObject)?["startTime"] is null)) { Same(spec, old, "template", "spec", errors); }
                break;
            case "Pod" when item.Text("apiVersion") == "v1": PodChange(spec, old, errors); break;
            case "Service" when item.Text("apiVersion") == "v1": ServiceChange(spec, old, errors); break;
            case "PersistentVolumeClaim": ClaimChange(item, before, errors); break;
            case "PersistentVolume":
                string[] free = ["capacity", "accessModes", "claimRef", "persistentVolumeReclaimPolicy", "storageClassName", "mountOptions", "volumeMode", "nodeAffinity", "volumeAttributesClassName"];
                if (!JsonNode.DeepEquals(Without(spec, free), Without(old, free)))
                {
                    errors.Forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation");
                }

                break;
            case "ConfigMap" or "Secret" when item.Text("apiVersion") == "v1": DataChange(item, before, errors); break;
            case "RoleBinding" or "ClusterRoleBinding":
                if (!JsonNode.DeepEquals(item["roleRef"], before["roleRef"])) { errors.Invalid("roleRef", FieldErrors.Internal(item["roleRef"] as JsonObject, "APIGroup", "kind", "name"), "cannot change roleRef"); }
                break;
            case "StorageClass":
                foreach (var field in new[] { "provisioner", "parameters", "reclaimPolicy", "volumeBindingMode" })
                {
                    if (!JsonNode.DeepEquals(item[field], before[field])) { errors.Forbidden(field, $"updates to {field} are forbidden."); }
                }

                break;
            case "RuntimeClass":
                if (item.Text("handler") != before.Text("handler")) { errors.Invalid("handler", item.Text("handler"), Immutable); }
                break;
            case "ControllerRevision" when item.Text("apiVersion") == "apps/v1":
                if (!JsonNode.DeepEquals(item["data"], before["data"])) { errors.Invalid("data", item["data"], Immutable); }
                break;
            case "PriorityClass":
                if (!JsonNode.DeepEquals(item["value"], before["value"])) { errors.Forbidden("value", "may not be changed in an update."); }
                break;
            default: break;
        }
    }

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static void Same(JsonObject spec, JsonObject old, string field, string path, FieldErrors errors)
    {
        if (!JsonNode.DeepEquals(spec[field], old[field])) { errors.Invalid($"{path}.{field}", spec[field], Immutable); }
    }

    private static JsonObject Without(JsonObject spec, IEnumerable<string> fields)
    {
        var rest = (JsonObject)spec.DeepClone();
        foreach (var field in fields) { rest.Remove(field); }
        return rest;
    }

    private static void PodChange(JsonObject spec, JsonObject old, FieldErrors errors)
    {
        var compared = (JsonObject)spec.DeepClone();
        foreach (var list in new[] { "containers", "initContainers" })
        {
            var containers = compared.Items(list).ToList();
            var olds = old.Items(list).ToList();
            for (var i = 0; i < containers.Count && i < olds.Count; i++) { containers[i]["image"] = olds[i]["image"]?.DeepClone(); }
        }

        foreach (var field in new[] { "activeDeadlineSeconds", "schedulingGates" }) { Take(compared, old, field); }
        if (PodValidation.Whole(old["terminationGracePeriodSeconds"]) is < 0 && PodValidation.Whole(spec["terminationGracePeriodSeconds"]) is 1)
        {
            Take(compared, old, "terminationGracePeriodSeconds");
        }

        var kept = old.Items("tolerations").All(toleration => spec.Items("tolerations").Any(other => JsonNode.DeepEquals(toleration, other)));
        if (kept) { Take(compared, old, "tolerations"); }
        if (JsonNode.DeepEquals(compared, old)) { return; }
        errors.Forbidden(
            "spec",
            "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)");
    }

    private static void Take(JsonObject compared, JsonObject old, string field)
    {
        compared.Remove(field);
        if (old[field] is { } value) { compared[field] = value.DeepClone(); }
    }

    private static void ServiceChange(JsonObject spec, JsonObject old, FieldErrors errors)
    {
        // A Service that becomes or was an ExternalName has no address to keep.
        if (spec.Text("type") == "ExternalName" || old.Text("type") == "ExternalName" || old.Text("clusterIP").Length == 0) { return; }
        if (spec.Text("clusterIP") != old.Text("clusterIP"))
        {
            errors.Invalid("spec.clusterIPs[0]", spec["clusterIPs"] ?? new JsonArray(spec.Text("clusterIP")), "may not change once set");
        }
    }

    private static void ClaimChange(JsonObject item, JsonObject before, FieldErrors errors)
    {
        string[] free = ["resources", "volumeAttributesClassName", "volumeName"];
        var spec = item["spec"] as JsonObject ?? [];
        var old = before["spec"] as JsonObject ?? [];
        var rebound = old.Text("volumeName").Length > 0 && spec.Text("volumeName") != old.Text("volumeName");
        if (rebound || !JsonNode.DeepEquals(Without(spec, free), Without(old, free)))
        {
            errors.Forbidden("spec", "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims");
        }
    }

    private static void DataChange(JsonObject item, JsonObject before, FieldErrors errors)
    {
        if (item.Text("kind") == "Secret" && item.Text("type") != before.Text("type")) { errors.Invalid("type", item.Text("type"), Immutable); }
        if (!IsTrue(before["immutable"])) { return; }
        if (!IsTrue(item["immutable"])) { errors.Forbidden("immutable", "field is immutable when `immutable` is set"); }
        foreach (var field in new[] { "data", "binaryData" })
        {
            if (!JsonNode.DeepEquals(item[field], before[field])) { errors.Forbidden(field, "field is immutable when `immutable` is set"); }
        }
    }
}
