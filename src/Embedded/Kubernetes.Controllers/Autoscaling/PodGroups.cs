using k8s.Models;

namespace Kubernetes.Controllers.Autoscaling;

/// <summary>Pods by what their metric is worth: counted, not ready yet, or missing.</summary>
internal sealed record PodGroups(IReadOnlyDictionary<string, decimal> Counted, IReadOnlySet<string> Unready, IReadOnlySet<string> Missing)
{
    public static PodGroups Of(string resource, IEnumerable<V1Pod> pods, IReadOnlyDictionary<string, decimal> usage, Readiness readiness)
    {
        var counted = new Dictionary<string, decimal>(StringComparer.Ordinal);
        var unready = new HashSet<string>(StringComparer.Ordinal);
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pod in pods.Where(pod => pod.Metadata.DeletionTimestamp is null && pod.Status?.Phase != "Failed"))
        {
            var name = pod.Metadata.Name;
            if (pod.Status?.Phase == "Pending") { unready.Add(name); }
            else if (!usage.TryGetValue(name, out var value)) { missing.Add(name); }
            else if (resource == "cpu" && IsStarting(pod, readiness)) { unready.Add(name); }
            else { counted[name] = value; }
        }

        return new PodGroups(counted, unready, missing);
    }

    /// <summary>A pod that was never ready says little; one that was and is not any more does count.</summary>
    private static bool IsStarting(V1Pod pod, Readiness readiness)
    {
        if (pod.Condition("Ready") is not { LastTransitionTime: { } changed } condition || pod.Status?.StartTime is not { } started) { return true; }
        var (start, change) = (started.ToInstant(), changed.ToInstant());
        if (start + readiness.CpuInitializationPeriod > readiness.Now) { return condition.Status == "False"; }
        return condition.Status == "False" && start + readiness.InitialReadinessDelay > change;
    }
}
