using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation.Workloads;

/// <summary>The rules of what runs to an end, in upstream's order (pkg/apis/batch/validation/validation.go).</summary>
internal static class JobValidation
{
    private const int MostParallelIndexes = 100_000;
    private const int LongestCronJobName = 52;
    private const int LongestManager = 63;

    private static readonly string[] Counts = ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"];

    /// <param name="job">The Job, whose defaults are filled in.</param>
    /// <param name="isNew">Whether it is created: its selector and the labels that tie its pods to it never change later.</param>
    /// <param name="errors">Where errors go.</param>
    public static void Job(JsonObject job, bool isNew, FieldErrors errors)
    {
        var spec = job["spec"] as JsonObject ?? [];
        var selector = spec["selector"] as JsonObject;
        var labels = LabelsOf(spec);
        if (isNew && selector is not null && !JobIdentity.IsManual(spec)) { Generated(job, labels, selector, errors); }
        Job(spec, "spec", errors);
        if (selector is null) { errors.Required("spec.selector"); }
        else { SelectorValidation.Selector(selector, "spec.selector", errors); }
        if (selector is null || (SelectorValidation.IsUsable(selector) && !Rbac.LabelSelection.Matches(selector, labels)))
        {
            errors.Invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
        }
    }

    private static void Job(JsonObject spec, string path, FieldErrors errors)
    {
        foreach (var field in Counts) { errors.NotNegative($"{path}.{field}", spec[field]); }
        if (spec.Text("completionMode") is { Length: > 0 } mode) { errors.OneOf(path + ".completionMode", mode, "NonIndexed", "Indexed"); }
        if (spec.Text("completionMode") == "Indexed")
        {
            if (spec["completions"] is null) { errors.Required(path + ".completions", "when completion mode is Indexed"); }
            if (PodValidation.Whole(spec["parallelism"]) > MostParallelIndexes)
            {
                errors.Invalid(path + ".parallelism", spec["parallelism"], $"must be less than or equal to {MostParallelIndexes} when completion mode is Indexed");
            }
        }
        else
        {
            foreach (var field in new[] { "backoffLimitPerIndex", "maxFailedIndexes", "successPolicy" })
            {
                if (spec[field] is { } value) { errors.Invalid($"{path}.{field}", value, "requires indexed completion mode"); }
            }
        }

        if (spec.Text("podReplacementPolicy") is { Length: > 0 } replacement) { Replacement(spec, replacement, path, errors); }
        if (spec["managedBy"] is not null)
        {
            errors.Named(path + ".managedBy", spec.Text("managedBy"), Names.DomainPath);
            if (spec.Text("managedBy").Length > LongestManager) { errors.TooLong(path + ".managedBy", LongestManager); }
        }

        var pod = spec["template"]?["spec"] as JsonObject;
        PodValidation.Spec(pod, path + ".template.spec", errors);
        switch (pod.Text("restartPolicy"))
        {
            case "OnFailure" or "Never": break;
            case "" or "Always": errors.Required(path + ".template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""); break;
            case var other: errors.NotSupported(path + ".template.spec.restartPolicy", other, "OnFailure", "Never"); break;
        }

        if (spec["podFailurePolicy"] is not null && pod.Text("restartPolicy") != "Never")
        {
            errors.Invalid(path + ".template.spec.restartPolicy", pod.Text("restartPolicy"), "only \"Never\" is supported when podFailurePolicy is specified");
        }
    }

    /// <param name="name">Its name, to which the controller adds eleven characters for each Job.</param>
    /// <param name="spec">The specification.</param>
    /// <param name="old">The stored one; null when it is created. What it says already is not refused.</param>
    /// <param name="errors">Where errors go.</param>
    public static void CronJob(string name, JsonObject spec, JsonObject? old, FieldErrors errors)
    {
        Schedule(spec, old, errors);
        errors.NotNegative("spec.startingDeadlineSeconds", spec["startingDeadlineSeconds"]);
        if (spec["timeZone"] is JsonValue zone && !JsonNode.DeepEquals(zone, old?["timeZone"])) { TimeZone(spec.Text("timeZone"), errors); }
        if (spec.Text("concurrencyPolicy") is { Length: > 0 } policy) { errors.OneOf("spec.concurrencyPolicy", policy, "Allow", "Forbid", "Replace"); }
        else { errors.Required("spec.concurrencyPolicy"); }
        const string template = "spec.jobTemplate.spec";
        var job = spec["jobTemplate"]?["spec"] as JsonObject ?? [];
        Job(job, template, errors);
        if (job["selector"] is { } selector) { errors.Invalid(template + ".selector", selector, "`selector` will be auto-generated"); }
        if (JobIdentity.IsManual(job)) { errors.NotSupported(template + ".manualSelector", job["manualSelector"], "nil", "false"); }

        errors.NotNegative("spec.successfulJobsHistoryLimit", spec["successfulJobsHistoryLimit"]);
        errors.NotNegative("spec.failedJobsHistoryLimit", spec["failedJobsHistoryLimit"]);
        if (old is null && name.Length > LongestCronJobName) { errors.Invalid("metadata.name", name, $"must be no more than {LongestCronJobName} characters"); }
    }

    // ValidateGeneratedSelector: what was generated must be there, and nothing else select.
    private static void Generated(JsonObject job, JsonObject? labels, JsonObject selector, FieldErrors errors)
    {
        var expected = new JsonObject();
        foreach (var (label, value) in JobIdentity.LabelsOf(job))
        {
            expected[label] = value;
            if (labels.Text(label) != value) { errors.Invalid($"spec.template.metadata.labels[{label}]", labels, $"must be '{value}'"); }
        }

        if (SelectorValidation.IsUsable(selector) && !Rbac.LabelSelection.Matches(selector, expected)) { errors.Invalid("spec.selector", selector, "`selector` not auto-generated"); }
    }

    // In the order in which Go writes a map.
    private static JsonObject? LabelsOf(JsonObject spec) => spec["template"]?["metadata"]?["labels"] is JsonObject labels
        ? new JsonObject(labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => KeyValuePair.Create(label.Key, label.Value?.DeepClone()))) : null;

    private static void Replacement(JsonObject spec, string policy, string path, FieldErrors errors)
    {
        if (spec["podFailurePolicy"] is not null) { errors.OneOf(path + ".podReplacementPolicy", policy, "Failed"); }
        else { errors.OneOf(path + ".podReplacementPolicy", policy, "Failed", "TerminatingOrFailed"); }
    }

    private static void Schedule(JsonObject spec, JsonObject? old, FieldErrors errors)
    {
        const string path = "spec.schedule";
        var schedule = spec.Text("schedule");
        if (schedule.Length == 0)
        {
            errors.Required(path);
            return;
        }

        if (CronSchedule.ProblemOf(schedule) is { } problem) { errors.Invalid(path, schedule, problem); }
        if (!schedule.Contains("TZ", StringComparison.Ordinal)) { return; }

        // From the time before the field there was; what is stored with it may go on.
        if (old?.Text("schedule").Contains("TZ", StringComparison.Ordinal) != true) { errors.Invalid(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"); }
        else if (spec["timeZone"] is not null) { errors.Invalid(path, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule"); }
    }

    private static void TimeZone(string zone, FieldErrors errors)
    {
        const string path = "spec.timeZone";
        if (zone.Length == 0) { errors.Invalid(path, zone, "timeZone must be nil or non-empty string"); }
        else if (zone.Equals("Local", StringComparison.OrdinalIgnoreCase))
        {
            errors.Invalid(path, zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        }
        else if (!zone.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+' or '/') || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) { errors.Invalid(path, zone, $"unknown time zone {zone}"); }
    }
}
