using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Objects;

/// <summary>HorizontalPodAutoscaler in autoscaling/v1, whose only metric is the average CPU utilisation.</summary>
internal static class AutoscalerVersions
{
    /// <summary>From v1 to v2.</summary>
    public static JsonObject ToV2(JsonObject v1)
    {
        v1["apiVersion"] = "autoscaling/v2";
        if (v1["spec"] is JsonObject spec && spec.Remove("targetCPUUtilizationPercentage", out var target) && target is not null)
        {
            spec["metrics"] = new JsonArray(new JsonObject
            {
                ["type"] = "Resource",
                ["resource"] = new JsonObject
                {
                    ["name"] = "cpu",
                    ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = target.DeepClone() },
                },
            });
        }

        if (v1["status"] is JsonObject status && status.Remove("currentCPUUtilizationPercentage", out var current) && current is not null)
        {
            status["currentMetrics"] = new JsonArray(new JsonObject
            {
                ["type"] = "Resource",
                ["resource"] = new JsonObject { ["name"] = "cpu", ["current"] = new JsonObject { ["averageUtilization"] = current.DeepClone(), ["averageValue"] = "0" } },
            });
        }

        return v1;
    }

    /// <summary>From v2 to v1.</summary>
    public static JsonObject ToV1(JsonObject v2)
    {
        v2["apiVersion"] = "autoscaling/v1";
        if (v2["spec"] is JsonObject spec)
        {
            spec.Remove("metrics", out var metrics);
            spec.Remove("behavior");
            if (Cpu(metrics)?["target"]?["averageUtilization"] is { } target)
            {
                spec["targetCPUUtilizationPercentage"] = target.DeepClone();
            }
        }

        if (v2["status"] is JsonObject status)
        {
            status.Remove("currentMetrics", out var metrics);
            status.Remove("conditions");
            if (Cpu(metrics)?["current"]?["averageUtilization"] is { } current)
            {
                status["currentCPUUtilizationPercentage"] = current.DeepClone();
            }
        }

        return v2;
    }

    private static JsonNode? Cpu(JsonNode? metrics) =>
        (metrics as JsonArray)?.OfType<JsonObject>().FirstOrDefault(m => (string?)m["type"] == "Resource" && (string?)m["resource"]?["name"] == "cpu")?["resource"];
}
