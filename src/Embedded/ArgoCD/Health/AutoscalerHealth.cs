using System.Text.Json;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health;

internal static class AutoscalerHealth
{
    public static ResourceHealth Of(JsonObject live)
    {
        IReadOnlyList<JsonObject> conditions = [.. live.Items("status", "conditions")];
        if (live.Version() == "v1" && live.Annotation("autoscaling.alpha.kubernetes.io/conditions") is { Length: > 0 } text)
        {
            try
            {
                conditions = [.. JsonNode.Parse(text).Items()];
            }
            catch (JsonException error)
            {
                return new(Unknown, $"failed to convert conditions annotation to typed conditions: {error.Message}");
            }
        }

        foreach (var condition in conditions)
        {
            if (IsBad(condition.Text("type"), condition.Text("reason")))
            {
                return new(Degraded, condition.Text("message"));
            }
        }

        return conditions.FirstOrDefault(condition => condition.Text("type") is "AbleToScale" or "ScalingLimited" && condition.Text("status") == "True") is { } good
            ? new(Healthy, good.Text("message"))
            : new(Progressing, "Waiting to Autoscale");
    }

    private static bool IsBad(string type, string reason) => (type, reason) is
        ("AbleToScale", "FailedGetScale" or "FailedUpdateScale")
        or ("ScalingActive", "FailedGetResourceMetric" or "FailedGetObjectMetric" or "FailedGetPodsMetric" or "FailedGetExternalMetric"
            or "FailedComputeMetricsReplicas" or "InvalidSelector");
}
