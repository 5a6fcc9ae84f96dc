using k8s.Models;

namespace Kubernetes.Controllers;

/// <summary>How a pod is doing.</summary>
internal static class PodStates
{
    public static bool IsTerminated(this V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    public static bool IsActive(this V1Pod pod) => !pod.IsTerminated() && pod.Metadata.DeletionTimestamp is null;

    public static V1PodCondition? Condition(this V1Pod pod, string type) => pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    public static bool IsReady(this V1Pod pod) => pod.Condition("Ready")?.Status == "True";

    /// <summary>Ready for at least this long.</summary>
    public static bool IsAvailable(this V1Pod pod, int minReadySeconds, DateTimeOffset now) =>
        pod.Condition("Ready") is { Status: "True" } ready
        && (minReadySeconds == 0 || (ready.LastTransitionTime is { } since && since.ToUniversalTime().AddSeconds(minReadySeconds) <= now.UtcDateTime));
}
