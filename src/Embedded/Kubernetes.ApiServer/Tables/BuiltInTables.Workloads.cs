using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tables;

internal static partial class BuiltInTables
{
    private static object?[] Deployment(JsonObject item, DateTimeOffset now)
    {
        var (names, images) = Cells.Containers(item.At("spec", "template", "spec"));
        return
        [
            $"{item.Number("status", "readyReplicas")}/{item.Number("spec", "replicas")}", item.Number("status", "updatedReplicas"),
            item.Number("status", "availableReplicas"), Created(item, now), names, images, Cells.Selector(item.At("spec", "selector")),
        ];
    }

    private static object?[] ReplicaSet(JsonObject item, DateTimeOffset now)
    {
        var (names, images) = Cells.Containers(item.At("spec", "template", "spec"));
        var selector = item.At("spec", "selector");
        return
        [
            item.Number("spec", "replicas"), item.Number("status", "replicas"), item.Number("status", "readyReplicas"), Created(item, now), names, images,
            item.Text("kind") == "ReplicationController" ? Cells.Labels(selector) : Cells.Selector(selector),
        ];
    }

    private static object?[] StatefulSet(JsonObject item, DateTimeOffset now)
    {
        var (names, images) = Cells.Containers(item.At("spec", "template", "spec"));
        return [$"{item.Number("status", "readyReplicas")}/{item.Number("spec", "replicas")}", Created(item, now), names, images];
    }

    private static object?[] DaemonSet(JsonObject item, DateTimeOffset now)
    {
        var (names, images) = Cells.Containers(item.At("spec", "template", "spec"));
        var status = item["status"];
        return
        [
            status.Number("desiredNumberScheduled"), status.Number("currentNumberScheduled"), status.Number("numberReady"),
            status.Number("updatedNumberScheduled"), status.Number("numberAvailable"), Cells.Labels(item.At("spec", "template", "spec", "nodeSelector")),
            Created(item, now), names, images, Cells.Selector(item.At("spec", "selector")),
        ];
    }

    private static object?[] Job(JsonObject item, DateTimeOffset now)
    {
        var (names, images) = Cells.Containers(item.At("spec", "template", "spec"));
        bool Is(string type) => item.Items("status", "conditions").Exists(condition => condition.Text("type") == type && condition.Text("status") == "True");
        var status = Is("Complete") ? "Complete"
            : Is("Failed") ? "Failed"
            : item.At("metadata", "deletionTimestamp") is not null ? "Terminating"
            : Is("Suspended") ? "Suspended"
            : Is("FailureTarget") ? "FailureTarget"
            : "Running";
        var succeeded = item.Number("status", "succeeded");
        var parallelism = item.Number("spec", "parallelism");
        var completions = item.At("spec", "completions") is not null ? $"{succeeded}/{item.Number("spec", "completions")}"
            : parallelism > 1 ? $"{succeeded}/1 of {parallelism}"
            : $"{succeeded}/1";
        var duration = Age.Read(item.At("status", "startTime")) is { } start
            ? Age.Of((Age.Read(item.At("status", "completionTime")) ?? now) - start)
            : "";
        return [status, completions, duration, Created(item, now), names, images, Cells.Selector(item.At("spec", "selector"))];
    }

    private static object?[] CronJob(JsonObject item, DateTimeOffset now)
    {
        var (names, images) = Cells.Containers(item.At("spec", "jobTemplate", "spec", "template", "spec"));
        var last = item.At("status", "lastScheduleTime");
        return
        [
            item.Text("spec", "schedule"), item.Text("spec", "timeZone").Or(),
            item.At("spec", "suspend") is null ? Cells.Unset : item.Flag("spec", "suspend") ? "True" : "False", item.Items("status", "active").Count,
            last is null ? Cells.None : Age.Since(last, now), Created(item, now), names, images, Cells.Selector(item.At("spec", "jobTemplate", "spec", "selector")),
        ];
    }

    private static object?[] Autoscaler(JsonObject item, DateTimeOffset now)
    {
        var minimum = item.At("spec", "minReplicas") is { } stated ? stated.Text() : Cells.Unset;
        return
        [
            $"{item.Text("spec", "scaleTargetRef", "kind")}/{item.Text("spec", "scaleTargetRef", "name")}", Targets(item), minimum,
            item.Number("spec", "maxReplicas"), item.Number("status", "currentReplicas"), Created(item, now),
        ];
    }

    private static string Targets(JsonObject item)
    {
        if (item.At("spec", "targetCPUUtilizationPercentage") is { } percentage)
        {
            var now = item.At("status", "currentCPUUtilizationPercentage") is { } current ? current.Text() + "%" : "<unknown>";
            return $"cpu: {now}/{percentage.Text()}%";
        }

        var specs = item.Items("spec", "metrics");
        var statuses = item.Items("status", "currentMetrics");
        var texts = specs.Select((spec, i) => Target(spec, i < statuses.Count ? statuses[i] : null)).ToList();
        return Cells.Some(texts, 2, separator: ", ");
    }

    private static string Target(JsonObject spec, JsonObject? status)
    {
        var (field, prefix) = spec.Text("type") switch
        {
            "Resource" => ("resource", spec.Text("resource", "name") + ": "),
            "ContainerResource" => ("containerResource", spec.Text("containerResource", "name") + ": "),
            "Pods" => ("pods", ""),
            "Object" => ("object", ""),
            "External" => ("external", ""),
            _ => ("", ""),
        };
        if (field.Length == 0) { return "<unknown type>"; }
        var target = spec.At(field, "target");
        var current = status.At(field, "current");
        if (target.At("averageUtilization") is { } utilization)
        {
            return $"{prefix}{(current.At("averageUtilization") is { } measured ? measured.Text() + "%" : "<unknown>")}/{utilization.Text()}%";
        }

        if (target.At("averageValue") is { } average)
        {
            var suffix = field is "object" or "external" ? " (avg)" : "";
            return $"{prefix}{current.Text("averageValue").Or("<unknown>")}/{average.Text()}{suffix}";
        }

        if (target.At("value") is { } value) { return $"{prefix}{current.Text("value").Or("<unknown>")}/{value.Text()}"; }
        return field is "resource" or "containerResource" ? $"{prefix}<unknown>/<auto>" : "<unknown>";
    }

    private static TableDefinition EventDefinition() => new(
        [.. TableColumn.Read("Last Seen|Type|Reason|Object|Subobject*|Source*|Message|First Seen*|Count*"), new TableColumn("Name", Format: "name", Priority: 1)],
        Event);

    private static object?[] Event(JsonObject item, DateTimeOffset now)
    {
        // The two API versions name the same things differently.
        var subject = item["involvedObject"] ?? item["regarding"];
        var source = item["source"] ?? item["deprecatedSource"];
        var first = item["firstTimestamp"] ?? item["deprecatedFirstTimestamp"] ?? item["eventTime"];
        var last = item.At("series", "lastObservedTime") ?? item["lastTimestamp"] ?? item["deprecatedLastTimestamp"] ?? first;
        var count = item.At("series") is { } series ? series.Number("count") : Math.Max(item.Number("count"), item.Number("deprecatedCount"));
        var component = source.Text("component").Or(item.Text("reportingComponent").Or(item.Text("reportingController")));
        var host = source.Text("host").Or(source.Text("component").Length > 0 ? "" : item.Text("reportingInstance"));
        var kind = subject.Text("kind").ToLowerInvariant();
        return
        [
            Age.Since(last, now), item.Text("type"), item.Text("reason"), kind.Length == 0 ? subject.Text("name") : $"{kind}/{subject.Text("name")}",
            subject.Text("fieldPath"), host.Length == 0 ? component : $"{component}, {host}", item.Text("message").Or(item.Text("note")).Trim(),
            Age.Since(first, now), Math.Max(count, 1),
            item.Text("metadata", "name"),
        ];
    }
}
