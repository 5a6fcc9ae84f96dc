using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Defaults;

internal static partial class BuiltInDefaults
{
    private static void Deployment(JsonObject item)
    {
        var spec = item.Section("spec");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
        var strategy = spec.Section("strategy");
        strategy.DefaultText("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Section("rollingUpdate");
            rolling.Default("maxUnavailable", "25%");
            rolling.Default("maxSurge", "25%");
        }

        PodDefaults.Template(spec);
        item.Section("status");
    }

    private static void ReplicaSet(JsonObject item)
    {
        var spec = item.Section("spec");
        spec.Default("replicas", 1);
        PodDefaults.Template(spec);
        item.Section("status").Default("replicas", 0);
    }

    private static void StatefulSet(JsonObject item)
    {
        var spec = item.Section("spec");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.DefaultText("podManagementPolicy", "OrderedReady");
        spec.Default("serviceName", "");
        var strategy = spec.Section("updateStrategy");
        strategy.DefaultText("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate") { strategy.Section("rollingUpdate").Default("partition", 0); }
        var retention = spec.Section("persistentVolumeClaimRetentionPolicy");
        retention.DefaultText("whenDeleted", "Retain");
        retention.DefaultText("whenScaled", "Retain");
        PodDefaults.Template(spec);
        foreach (var claim in spec.Items("volumeClaimTemplates"))
        {
            claim.DefaultText("apiVersion", "v1");
            claim.DefaultText("kind", "PersistentVolumeClaim");
            Claim(claim);
        }

        var status = item.Section("status");
        status.Default("replicas", 0);
        status.Default("availableReplicas", 0);
    }

    private static void DaemonSet(JsonObject item)
    {
        var spec = item.Section("spec");
        spec.Default("revisionHistoryLimit", 10);
        var strategy = spec.Section("updateStrategy");
        strategy.DefaultText("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Section("rollingUpdate");
            rolling.Default("maxUnavailable", 1);
            rolling.Default("maxSurge", 0);
        }

        PodDefaults.Template(spec);
        var status = item.Section("status");
        foreach (var name in new[] { "currentNumberScheduled", "desiredNumberScheduled", "numberMisscheduled", "numberReady" }) { status.Default(name, 0); }
    }

    private static void Job(JsonObject spec)
    {
        if (spec["completions"] is null && spec["parallelism"] is null)
        {
            spec["completions"] = 1;
            spec["parallelism"] = 1;
        }

        spec.Default("parallelism", 1);
        if (spec["backoffLimit"] is null) { spec["backoffLimit"] = spec["backoffLimitPerIndex"] is null ? 6 : int.MaxValue; }
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("manualSelector", false);
        spec.Default("podReplacementPolicy", spec["podFailurePolicy"] is null ? "TerminatingOrFailed" : "Failed");
        PodDefaults.Template(spec);
    }

    private static void CronJob(JsonObject item)
    {
        var spec = item.Section("spec");
        spec.DefaultText("concurrencyPolicy", "Allow");
        spec.Default("suspend", false);
        spec.Default("successfulJobsHistoryLimit", 3);
        spec.Default("failedJobsHistoryLimit", 1);
        if (spec["jobTemplate"] is JsonObject template)
        {
            template.Section("metadata");
            if (template["spec"] is JsonObject job) { PodDefaults.Template(job); }
        }

        item.Section("status");
    }

    private static void Autoscaler(JsonObject item)
    {
        static JsonObject Policy(string type, int value) => new() { ["type"] = type, ["value"] = value, ["periodSeconds"] = 15 };
        var spec = item.Section("spec");
        spec.Default("minReplicas", 1);
        if (item.Text("apiVersion") == "autoscaling/v2")
        {
            if (spec["metrics"] is not JsonArray { Count: > 0 })
            {
                spec["metrics"] = new JsonArray(new JsonObject
                {
                    ["type"] = "Resource",
                    ["resource"] = new JsonObject
                    {
                        ["name"] = "cpu",
                        ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = 80 },
                    },
                });
            }

            if (spec["behavior"] is JsonObject behavior)
            {
                var up = behavior.Section("scaleUp");
                up.Default("stabilizationWindowSeconds", 0);
                up.Default("selectPolicy", "Max");
                up.Default("policies", new JsonArray(Policy("Pods", 4), Policy("Percent", 100)));
                var down = behavior.Section("scaleDown");
                down.Default("selectPolicy", "Max");
                down.Default("policies", new JsonArray(Policy("Percent", 100)));
            }
        }

        var status = item.Section("status");
        status.Default("desiredReplicas", 0);
    }
}
