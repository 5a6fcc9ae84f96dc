using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation.Workloads;

/// <summary>The rules of what keeps pods running, in upstream's order (pkg/apis/apps/validation/validation.go).</summary>
internal static class WorkloadValidation
{
    public static void Deployment(JsonObject spec, FieldErrors errors)
    {
        errors.NotNegative("spec.replicas", spec["replicas"]);
        if (SelectorIsStated(spec, "deployment", "invalid label selector", errors)) { ReplicatedTemplate(spec, errors); }
        var strategy = spec["strategy"] as JsonObject ?? [];
        switch (strategy.Text("type"))
        {
            case "Recreate":
                if (strategy["rollingUpdate"] is not null) { errors.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"); }
                break;
            case "RollingUpdate": RollingDeployment(strategy["rollingUpdate"] as JsonObject ?? [], "spec.strategy.rollingUpdate", errors); break;
            default: errors.NotSupported("spec.strategy.type", strategy.Text("type"), "Recreate", "RollingUpdate"); break;
        }

        errors.NotNegative("spec.minReadySeconds", spec["minReadySeconds"]);
        errors.NotNegative("spec.revisionHistoryLimit", spec["revisionHistoryLimit"]);
        errors.NotNegative("spec.progressDeadlineSeconds", spec["progressDeadlineSeconds"]);
        if (PodValidation.Whole(spec["progressDeadlineSeconds"]) is { } deadline && deadline <= (PodValidation.Whole(spec["minReadySeconds"]) ?? 0))
        {
            errors.Invalid("spec.progressDeadlineSeconds", spec["progressDeadlineSeconds"], "must be greater than minReadySeconds");
        }
    }

    public static void ReplicaSet(JsonObject spec, FieldErrors errors)
    {
        errors.NotNegative("spec.replicas", spec["replicas"]);
        errors.NotNegative("spec.minReadySeconds", spec["minReadySeconds"]);
        // Upstream says "deployment" here too.
        if (SelectorIsStated(spec, "deployment", "invalid label selector", errors)) { ReplicatedTemplate(spec, errors); }
    }

    /// <summary>A ReplicationController's selector is a plain map of labels.</summary>
    public static void ReplicationController(JsonObject spec, FieldErrors errors)
    {
        errors.NotNegative("spec.minReadySeconds", spec["minReadySeconds"]);
        var selector = spec["selector"] as JsonObject ?? [];
        if (selector.Count == 0) { errors.Required("spec.selector"); }
        errors.NotNegative("spec.replicas", spec["replicas"]);
        if (spec["template"] is null)
        {
            errors.Required("spec.template");
            return;
        }

        var labels = spec["template"]?["metadata"]?["labels"] as JsonObject;
        if (selector.Any(label => !JsonNode.DeepEquals(labels?[label.Key], label.Value)))
        {
            errors.Invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
        }

        EndlessTemplate(spec, errors);
    }

    /// <summary>Checks a PodTemplate, which states its template beside its metadata.</summary>
    public static void PodTemplate(JsonObject item, FieldErrors errors) => Template(item, "template", errors);

    /// <summary>Checks a ControllerRevision.</summary>
    public static void Revision(JsonObject item, FieldErrors errors)
    {
        if (item["data"] is null) { errors.Required("data", "data is mandatory"); }
        errors.NotNegative("revision", item["revision"]);
    }

    public static void DaemonSet(JsonObject spec, FieldErrors errors)
    {
        var selector = spec["selector"] as JsonObject;
        if (selector is not null) { SelectorValidation.Selector(selector, "spec.selector", errors); }
        if (selector is null || SelectorValidation.IsUsable(selector)) { TemplateMatches(spec, errors); }
        if (selector is not null && IsEmpty(selector)) { errors.Invalid("spec.selector", selector, "empty selector is invalid for daemonset"); }
        Template(spec, errors);
        AlwaysRestarts(spec, errors);
        HasNoDeadline(spec, "DaemonSet", errors);
        errors.NotNegative("spec.minReadySeconds", spec["minReadySeconds"]);
        var strategy = spec["updateStrategy"] as JsonObject ?? [];
        switch (strategy.Text("type"))
        {
            case "OnDelete": break;
            case "RollingUpdate": RollingDaemons(strategy["rollingUpdate"] as JsonObject ?? [], "spec.updateStrategy.rollingUpdate", errors); break;
            default: errors.NotSupported("spec.updateStrategy", strategy.Text("type"), "RollingUpdate", "OnDelete"); break;
        }

        errors.NotNegative("spec.revisionHistoryLimit", spec["revisionHistoryLimit"]);
    }

    public static void StatefulSet(JsonObject spec, FieldErrors errors)
    {
        if (spec.Text("podManagementPolicy") is not ("OrderedReady" or "Parallel") and var policy)
        {
            errors.Invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'");
        }

        OrderedUpdate(spec["updateStrategy"] as JsonObject ?? [], errors);
        if (spec["persistentVolumeClaimRetentionPolicy"] is JsonObject retention)
        {
            foreach (var field in new[] { "whenDeleted", "whenScaled" }) { errors.OneOf($"spec.persistentVolumeClaimRetentionPolicy.{field}", retention.Text(field), "Delete", "Retain"); }
        }

        errors.NotNegative("spec.replicas", spec["replicas"]);
        errors.NotNegative("spec.minReadySeconds", spec["minReadySeconds"]);
        errors.NotNegative("spec.ordinals.start", spec["ordinals"]?["start"]);
        if (SelectorIsStated(spec, "statefulset", "", errors))
        {
            TemplateMatches(spec, errors);
            Template(spec, errors);
        }

        AlwaysRestarts(spec, errors);
        HasNoDeadline(spec, "StatefulSet", errors);
        errors.NotNegative("spec.revisionHistoryLimit", spec["revisionHistoryLimit"]);
    }

    private static void RollingDeployment(JsonObject rolling, string path, FieldErrors errors)
    {
        CountOrPercent.Check(rolling["maxUnavailable"], path + ".maxUnavailable", errors);
        CountOrPercent.Check(rolling["maxSurge"], path + ".maxSurge", errors);
        if (CountOrPercent.IsZero(rolling["maxUnavailable"]) && CountOrPercent.IsZero(rolling["maxSurge"]))
        {
            errors.Invalid(path + ".maxUnavailable", rolling["maxUnavailable"], "may not be 0 when `maxSurge` is 0");
        }

        CountOrPercent.AtMostAll(rolling["maxUnavailable"], path + ".maxUnavailable", errors);
    }

    private static void RollingDaemons(JsonObject rolling, string path, FieldErrors errors)
    {
        CountOrPercent.Check(rolling["maxUnavailable"], path + ".maxUnavailable", errors);
        CountOrPercent.AtMostAll(rolling["maxUnavailable"], path + ".maxUnavailable", errors);
        CountOrPercent.Check(rolling["maxSurge"], path + ".maxSurge", errors);
        CountOrPercent.AtMostAll(rolling["maxSurge"], path + ".maxSurge", errors);
        switch (CountOrPercent.IsZero(rolling["maxUnavailable"]), CountOrPercent.IsZero(rolling["maxSurge"]))
        {
            case (false, false): errors.Invalid(path + ".maxSurge", rolling["maxSurge"], "may not be set when maxUnavailable is non-zero"); break;
            case (true, true): errors.Required(path + ".maxUnavailable", "cannot be 0 when maxSurge is 0"); break;
            default: break;
        }
    }

    private static void OrderedUpdate(JsonObject strategy, FieldErrors errors)
    {
        const string path = "spec.updateStrategy";
        var rolling = strategy["rollingUpdate"] as JsonObject;
        switch (strategy.Text("type"))
        {
            case "OnDelete":
                if (rolling is not null) { errors.Invalid(path + ".rollingUpdate", FieldErrors.Internal(rolling, "partition", "maxUnavailable"), "only allowed for updateStrategy 'RollingUpdate'"); }
                break;
            case "RollingUpdate":
                errors.NotNegative(path + ".rollingUpdate.partition", rolling?["partition"]);
                if (rolling?["maxUnavailable"] is not { } unavailable) { break; }
                CountOrPercent.Check(unavailable, path + ".rollingUpdate.maxUnavailable", errors);
                if (CountOrPercent.IsZero(unavailable)) { errors.Invalid(path + ".rollingUpdate.maxUnavailable", unavailable, "cannot be 0"); }
                CountOrPercent.AtMostAll(unavailable, path + ".rollingUpdate.maxUnavailable", errors);
                break;
            default: errors.Invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'"); break;
        }
    }

    /// <returns>Whether the template is looked at: it is not where nobody can tell what a selector selects.</returns>
    private static bool SelectorIsStated(JsonObject spec, string kind, string unusable, FieldErrors errors)
    {
        if (spec["selector"] is not JsonObject selector)
        {
            errors.Required("spec.selector");
            return true;
        }

        SelectorValidation.Selector(selector, "spec.selector", errors);
        if (IsEmpty(selector)) { errors.Invalid("spec.selector", selector, $"empty selector is invalid for {kind}"); }
        if (SelectorValidation.IsUsable(selector)) { return true; }
        errors.Invalid("spec.selector", selector, unusable);
        return false;
    }

    private static bool IsEmpty(JsonObject selector) => selector["matchLabels"] is not JsonObject { Count: > 0 } && selector["matchExpressions"] is not JsonArray { Count: > 0 };

    // An absent selector matches nothing, an empty one everything.
    private static void TemplateMatches(JsonObject spec, FieldErrors errors)
    {
        var labels = spec["template"]?["metadata"]?["labels"] as JsonObject;
        if (spec["selector"] is JsonObject selector && Rbac.LabelSelection.Matches(selector, labels)) { return; }
        errors.Invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
    }

    private static void ReplicatedTemplate(JsonObject spec, FieldErrors errors)
    {
        TemplateMatches(spec, errors);
        EndlessTemplate(spec, errors);
    }

    private static void EndlessTemplate(JsonObject spec, FieldErrors errors)
    {
        Template(spec, errors);
        AlwaysRestarts(spec, errors);
        HasNoDeadline(spec, "ReplicaSet", errors);
    }

    private static void Template(JsonObject spec, FieldErrors errors) => Template(spec, "spec.template", errors);

    private static void Template(JsonObject holder, string path, FieldErrors errors)
    {
        var template = holder["template"] as JsonObject ?? [];
        MetadataValidation.Labels(template["metadata"]?["labels"] as JsonObject, path + ".labels", errors);
        PodValidation.Spec(template["spec"] as JsonObject, path + ".spec", errors);
    }

    private static void AlwaysRestarts(JsonObject spec, FieldErrors errors)
    {
        if ((spec["template"]?["spec"] as JsonObject).Text("restartPolicy") is { Length: > 0 } restart) { errors.OneOf("spec.template.spec.restartPolicy", restart, "Always"); }
    }

    private static void HasNoDeadline(JsonObject spec, string kind, FieldErrors errors)
    {
        if (spec["template"]?["spec"]?["activeDeadlineSeconds"] is not null)
        {
            errors.Forbidden("spec.template.spec.activeDeadlineSeconds", $"activeDeadlineSeconds in {kind} is not Supported");
        }
    }
}
