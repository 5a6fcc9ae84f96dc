using k8s.Models;
using Kubernetes.Controllers.Scheduling;

namespace Kubernetes.Controllers.Autoscaling;

/// <summary>How many replicas a resource metric asks for (pkg/controller/podautoscaler/replica_calculator.go).</summary>
internal static class ReplicaCount
{
    /// <summary>The proposal and what was measured. Amounts are in cores or bytes.</summary>
    public sealed record Proposal(int Replicas, decimal AverageValue, int? Utilization);

    /// <summary>For a target in percent of the request.</summary>
    /// <exception cref="MetricException">There is nothing to calculate with.</exception>
    public static Proposal ForUtilization(
        string resource, int current, int target, IReadOnlyCollection<V1Pod> pods, IReadOnlyDictionary<string, decimal> usage, Tolerance tolerance, Readiness readiness)
    {
        var groups = PodGroups.Of(resource, pods, usage, readiness);
        var requests = pods.ToDictionary(pod => pod.Metadata.Name, pod => RequestOf(resource, pod), StringComparer.Ordinal);
        var counted = groups.Counted.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        if (counted.Count == 0) { throw new MetricException("did not receive metrics for targeted pods (pods might be unready)"); }

        var (ratio, utilization) = Ratio(counted, requests, target);
        var average = counted.Values.Sum() / counted.Count;
        var scaleUpWithUnready = groups.Unready.Count > 0 && ratio > 1;
        if (!scaleUpWithUnready && groups.Missing.Count == 0)
        {
            return new Proposal(tolerance.Covers(ratio) ? current : (int)Math.Ceiling(ratio * counted.Count), average, utilization);
        }

        if (groups.Missing.Count > 0)
        {
            // What is not known is assumed to speak against the change: full use when shrinking, none when growing.
            foreach (var name in groups.Missing)
            {
                if (ratio < 1) { counted[name] = requests.GetValueOrDefault(name) * Math.Max(100, target) / 100; }
                else if (ratio > 1) { counted[name] = 0; }
            }
        }

        if (scaleUpWithUnready)
        {
            foreach (var name in groups.Unready) { counted[name] = 0; }
        }

        var (again, _) = Ratio(counted, requests, target);
        if (tolerance.Covers(again) || (ratio < 1 && again > 1) || (ratio > 1 && again < 1)) { return new Proposal(current, average, utilization); }
        var proposed = (int)Math.Ceiling(again * counted.Count);
        return new Proposal((again < 1 && proposed > current) || (again > 1 && proposed < current) ? current : proposed, average, utilization);
    }

    /// <summary>For a target per pod.</summary>
    /// <exception cref="MetricException">There is nothing to calculate with.</exception>
    public static Proposal ForAverageValue(
        string resource, int current, decimal target, IReadOnlyCollection<V1Pod> pods, IReadOnlyDictionary<string, decimal> usage, Tolerance tolerance, Readiness readiness)
    {
        var groups = PodGroups.Of(resource, pods, usage, readiness);
        var counted = groups.Counted.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        if (counted.Count == 0) { throw new MetricException("did not receive metrics for targeted pods (pods might be unready)"); }
        var average = counted.Values.Sum() / counted.Count;
        var ratio = (double)(average / target);
        if (groups.Unready.Count > 0 && ratio > 1) { foreach (var name in groups.Unready) { counted[name] = 0; } }
        foreach (var name in groups.Missing)
        {
            if (ratio < 1) { counted[name] = target; }
            else if (ratio > 1) { counted[name] = 0; }
        }

        var again = (double)(counted.Values.Sum() / counted.Count / target);
        if (tolerance.Covers(again) || (ratio < 1 && again > 1) || (ratio > 1 && again < 1)) { return new Proposal(current, average, null); }
        var proposed = (int)Math.Ceiling(again * counted.Count);
        return new Proposal((again < 1 && proposed > current) || (again > 1 && proposed < current) ? current : proposed, average, null);
    }

    private static (double Ratio, int Utilization) Ratio(Dictionary<string, decimal> usage, Dictionary<string, decimal> requests, int target)
    {
        var requested = usage.Keys.Sum(name => requests.GetValueOrDefault(name));
        if (requested == 0) { throw new MetricException("no metrics returned matched known pods"); }
        var utilization = (int)(usage.Values.Sum() * 100 / requested);
        return ((double)utilization / target, utilization);
    }

    private static decimal RequestOf(string resource, V1Pod pod)
    {
        foreach (var container in pod.Spec.Containers)
        {
            if (container.Resources?.Requests?.ContainsKey(resource) != true && container.Resources?.Limits?.ContainsKey(resource) != true)
            {
                throw new MetricException($"missing request for {resource} in container {container.Name} of Pod {pod.Metadata.Name}");
            }
        }

        return PodRequests.OfCached(pod).GetValueOrDefault(resource);
    }
}
