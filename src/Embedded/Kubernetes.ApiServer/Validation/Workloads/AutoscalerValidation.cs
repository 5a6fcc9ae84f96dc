using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation.Workloads;

/// <summary>The rules of autoscaling/v2, in upstream's order (pkg/apis/autoscaling/validation/validation.go).</summary>
internal static class AutoscalerValidation
{
    private const int LongestWindowSeconds = 3600;
    private const int LongestPeriodSeconds = 1800;

    private static readonly string[] Sources = ["ContainerResource", "External", "Object", "Pods", "Resource"];

    public static void Autoscaler(JsonObject spec, FieldErrors errors)
    {
        var least = PodValidation.Whole(spec["minReplicas"]);
        var most = PodValidation.Whole(spec["maxReplicas"]) ?? 0;
        if (least < 1) { errors.Invalid("spec.minReplicas", spec["minReplicas"], "must be greater than or equal to 1"); }
        if (most < 1) { errors.Invalid("spec.maxReplicas", JsonValue.Create(most), "must be greater than 0"); }
        if (most < least) { errors.Invalid("spec.maxReplicas", JsonValue.Create(most), "must be greater than or equal to `minReplicas`"); }
        Reference(spec["scaleTargetRef"] as JsonObject, "spec.scaleTargetRef", errors);
        var i = 0;
        foreach (var metric in spec.Items("metrics")) { Metric(metric, $"spec.metrics[{i++}]", errors); }
        foreach (var direction in new[] { "scaleUp", "scaleDown" })
        {
            if (spec["behavior"]?[direction] is JsonObject rules) { Rules(rules, $"spec.behavior.{direction}", errors); }
        }
    }

    private static void Reference(JsonObject? reference, string path, FieldErrors errors)
    {
        foreach (var field in new[] { "kind", "name" })
        {
            if (reference.Text(field) is { Length: > 0 } stated) { errors.Named($"{path}.{field}", stated, Names.PathSegment); }
            else { errors.Required($"{path}.{field}"); }
        }
    }

    private static void Metric(JsonObject metric, string path, FieldErrors errors)
    {
        var type = metric.Text("type");
        if (type.Length == 0) { errors.Required(path + ".type", "must specify a metric source type"); }
        errors.OneOf(path + ".type", type, Sources);
        var present = Sources.Select(FieldOf).Where(field => metric[field] is JsonObject).ToList();
        if (present.Count > 0) { Source(present[0], (JsonObject)metric[present[0]]!, $"{path}.{present[0]}", errors); }
        var expected = FieldOf(type);
        if (!present.Contains(expected)) { errors.Required($"{path}.{expected}", "must populate information for the given metric source"); }
        if (present.Count == 1) { return; }
        foreach (var other in present.Where(field => field != expected)) { errors.Forbidden($"{path}.{other}", "must populate the given metric source only"); }
    }

    private static string FieldOf(string type) => type.Length == 0 ? "" : char.ToLowerInvariant(type[0]) + type[1..];

    private static void Source(string kind, JsonObject source, string path, FieldErrors errors)
    {
        var target = source["target"] as JsonObject ?? [];
        var (value, average, share) = (target["value"] is not null, target["averageValue"] is not null, target["averageUtilization"] is not null);
        switch (kind)
        {
            case "object":
                Reference(source["describedObject"] as JsonObject, path + ".describedObject", errors);
                Identifier(source, path, errors);
                Target(target, path + ".target", errors);
                if (!value && !average) { errors.Required(path + ".target.averageValue", "must set either a target value or averageValue"); }
                break;
            case "external":
                Identifier(source, path, errors);
                Target(target, path + ".target", errors);
                if (!value && !average) { errors.Required(path + ".target.averageValue", "must set either a target value for metric or a per-pod target"); }
                if (value && average) { errors.Forbidden(path + ".target.value", "may not set both a target value for metric and a per-pod target"); }
                break;
            case "pods":
                Identifier(source, path, errors);
                Target(target, path + ".target", errors);
                if (Pods.ResourceValidation.Read(target["averageValue"]) is not { Sign: > 0 }) { errors.Required(path + ".target.averageValue", "must specify a positive target averageValue"); }
                break;
            default:
                if (kind == "containerResource" && source.Text("container").Length == 0) { errors.Required(path + ".container", "must specify a container"); }
                if (source.Text("name").Length == 0) { errors.Required(path + ".name", "must specify a resource name"); }
                Target(target, path + ".target", errors);
                if (!share && !average) { errors.Required(path + ".target.averageUtilization", "must set either a target raw value or a target utilization"); }
                if (share && average) { errors.Forbidden(path + ".target.averageValue", "may not set both a target raw value and a target utilization"); }
                break;
        }
    }

    private static void Identifier(JsonObject source, string path, FieldErrors errors)
    {
        if ((source["metric"] as JsonObject).Text("name") is { Length: > 0 } name) { errors.Named(path + ".metric.name", name, Names.PathSegment); }
        else { errors.Required(path + ".metric.name", "must specify a metric name"); }
    }

    private static void Target(JsonObject target, string path, FieldErrors errors)
    {
        var type = target.Text("type");
        if (type.Length == 0) { errors.Required(path + ".type", "must specify a metric target type"); }
        if (type is not ("Utilization" or "Value" or "AverageValue")) { errors.Invalid(path + ".type", type, "must be either Utilization, Value, or AverageValue"); }
        foreach (var field in new[] { "value", "averageValue" })
        {
            if (Pods.ResourceValidation.Read(target[field]) is { Sign: <= 0 } amount) { errors.Invalid($"{path}.{field}", amount.ToString(), "must be positive"); }
        }

        if (PodValidation.Whole(target["averageUtilization"]) is < 1) { errors.Invalid(path + ".averageUtilization", target["averageUtilization"], "must be greater than 0"); }
    }

    private static void Rules(JsonObject rules, string path, FieldErrors errors)
    {
        const string window = "stabilizationWindowSeconds";
        var seconds = PodValidation.Whole(rules[window]);
        if (seconds < 0) { errors.Invalid($"{path}.{window}", rules[window], "must be greater than or equal to zero"); }
        if (seconds > LongestWindowSeconds) { errors.Invalid($"{path}.{window}", rules[window], $"must be less than or equal to {LongestWindowSeconds}"); }
        if (rules.Text("selectPolicy") is { Length: > 0 } select) { errors.OneOf(path + ".selectPolicy", select, "Disabled", "Max", "Min"); }
        var policies = rules.Items("policies").ToList();
        if (policies.Count == 0) { errors.Required(path + ".policies", "must specify at least one Policy"); }
        for (var i = 0; i < policies.Count; i++)
        {
            var at = $"{path}.policies[{i}]";
            errors.OneOf(at + ".type", policies[i].Text("type"), "Percent", "Pods");
            if (PodValidation.Whole(policies[i]["value"]) is not > 0) { errors.Invalid(at + ".value", policies[i]["value"] ?? 0, "must be greater than zero"); }
            var period = PodValidation.Whole(policies[i]["periodSeconds"]);
            if (period is not > 0) { errors.Invalid(at + ".periodSeconds", policies[i]["periodSeconds"] ?? 0, "must be greater than zero"); }
            if (period > LongestPeriodSeconds) { errors.Invalid(at + ".periodSeconds", policies[i]["periodSeconds"], $"must be less than or equal to {LongestPeriodSeconds}"); }
        }
    }
}
