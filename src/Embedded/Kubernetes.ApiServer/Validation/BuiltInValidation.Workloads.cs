using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation;

internal static partial class BuiltInValidation
{
    private static void Deployment(JsonObject spec, FieldErrors errors)
    {
        Workload(spec, "deployment", errors);
        NotNegative(spec, "revisionHistoryLimit", "spec", errors);
        NotNegative(spec, "progressDeadlineSeconds", "spec", errors);
        var strategy = spec["strategy"] as JsonObject ?? [];
        switch (strategy.Text("type"))
        {
            case "Recreate":
                if (strategy["rollingUpdate"] is not null) { errors.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"); }
                break;
            case "RollingUpdate":
                var rolling = strategy["rollingUpdate"] as JsonObject ?? [];
                if (IsZero(rolling["maxUnavailable"]) && IsZero(rolling["maxSurge"]))
                {
                    errors.Invalid("spec.strategy.rollingUpdate.maxUnavailable", rolling["maxUnavailable"], "may not be 0 when `maxSurge` is 0");
                }

                break;
            default: errors.NotSupported("spec.strategy.type", strategy.Text("type"), "Recreate", "RollingUpdate"); break;
        }
    }

    private static bool IsZero(JsonNode? amount) => PodValidation.Whole(amount) is 0 || (amount is JsonValue text && text.TryGetValue<string>(out var percent) && percent == "0%");

    private static void Workload(JsonObject spec, string kind, FieldErrors errors)
    {
        NotNegative(spec, "replicas", "spec", errors);
        NotNegative(spec, "minReadySeconds", "spec", errors);
        if (spec["selector"] is not JsonObject selector) { errors.Required("spec.selector"); }
        else
        {
            SelectorValidation.Selector(selector, "spec.selector", errors);
            if (selector["matchLabels"] is not JsonObject { Count: > 0 } && selector["matchExpressions"] is not JsonArray { Count: > 0 })
            {
                errors.Invalid("spec.selector", selector, $"empty selector is invalid for {kind}");
            }
            else
            {
                var labels = spec["template"]?["metadata"]?["labels"] as JsonObject;
                if (!Rbac.LabelSelection.Matches(selector, labels))
                {
                    errors.Invalid("spec.template.metadata.labels", labels ?? (JsonNode?)new JsonObject(), "`selector` does not match template `labels`");
                }
            }
        }

        var template = spec["template"] as JsonObject ?? [];
        MetadataValidation.Labels(template["metadata"]?["labels"] as JsonObject, "spec.template.labels", errors);
        var pod = template["spec"] as JsonObject;
        PodValidation.Spec(pod, "spec.template.spec", errors);
        if (pod.Text("restartPolicy") is not ("" or "Always")) { errors.NotSupported("spec.template.spec.restartPolicy", pod.Text("restartPolicy"), "Always"); }
    }

    private static void Job(JsonObject spec, string path, FieldErrors errors)
    {
        foreach (var field in new[] { "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished" })
        {
            NotNegative(spec, field, path, errors);
        }

        var pod = spec["template"]?["spec"] as JsonObject;
        PodValidation.Spec(pod, path + ".template.spec", errors);
        switch (pod.Text("restartPolicy"))
        {
            case "OnFailure" or "Never": break;
            case "" or "Always": errors.Required(path + ".template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""); break;
            case var other: errors.NotSupported(path + ".template.spec.restartPolicy", other, "OnFailure", "Never"); break;
        }
    }

    private static void CronJob(JsonObject spec, FieldErrors errors)
    {
        var schedule = spec.Text("schedule");
        if (schedule.Length == 0) { errors.Required("spec.schedule"); }
        else if (!schedule.StartsWith('@'))
        {
            var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length != 5) { errors.Invalid("spec.schedule", schedule, $"expected exactly 5 fields, found {fields.Length}: [{string.Join(' ', fields)}]"); }
        }

        if (spec.Text("concurrencyPolicy") is not ("Allow" or "Forbid" or "Replace"))
        {
            errors.NotSupported("spec.concurrencyPolicy", spec.Text("concurrencyPolicy"), "Allow", "Forbid", "Replace");
        }

        NotNegative(spec, "startingDeadlineSeconds", "spec", errors);
        NotNegative(spec, "successfulJobsHistoryLimit", "spec", errors);
        NotNegative(spec, "failedJobsHistoryLimit", "spec", errors);
        Job(spec["jobTemplate"]?["spec"] as JsonObject ?? [], "spec.jobTemplate.spec", errors);
    }

    private static void Autoscaler(JsonObject spec, FieldErrors errors)
    {
        if (spec["scaleTargetRef"] is not JsonObject target || target.Text("name").Length == 0) { errors.Required("spec.scaleTargetRef.name"); }
        if ((spec["scaleTargetRef"] as JsonObject).Text("kind").Length == 0) { errors.Required("spec.scaleTargetRef.kind"); }
        var least = PodValidation.Whole(spec["minReplicas"]) ?? 1;
        var most = PodValidation.Whole(spec["maxReplicas"]) ?? 0;
        if (least < 1) { errors.Invalid("spec.minReplicas", spec["minReplicas"], "must be greater than or equal to 1"); }
        if (most < 1) { errors.Invalid("spec.maxReplicas", JsonValue.Create(most), "must be greater than 0"); }
        else if (most < least) { errors.Invalid("spec.maxReplicas", JsonValue.Create(most), "must be greater than or equal to `minReplicas`"); }
        var i = -1;
        foreach (var metric in spec.Items("metrics"))
        {
            i++;
            if (metric.Text("type").Length == 0) { errors.Required($"spec.metrics[{i}].type", "must specify a metric source type"); }
        }
    }

    private static void Budget(JsonObject spec, FieldErrors errors)
    {
        if (spec["minAvailable"] is not null && spec["maxUnavailable"] is not null)
        {
            errors.Invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
        }
    }
}
