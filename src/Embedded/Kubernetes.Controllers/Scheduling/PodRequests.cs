using System.Runtime.CompilerServices;
using k8s.Models;

namespace Kubernetes.Controllers.Scheduling;

/// <summary>What a pod asks of its node, in cores and bytes.</summary>
internal static class PodRequests
{
    private static readonly ConditionalWeakTable<V1Pod, Dictionary<string, decimal>> Known = [];

    /// <summary>The same of a pod of a cache, which nobody changes: it is summed once, and not for each pod that is placed beside it.</summary>
    public static IReadOnlyDictionary<string, decimal> OfCached(V1Pod pod) => Known.GetValue(pod, Of);

    /// <summary>The sum of the containers, at least the greatest init container, plus overhead.</summary>
    public static Dictionary<string, decimal> Of(V1Pod pod)
    {
        var sum = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers?.Where(init => init.RestartPolicy == "Always") ?? []))
        {
            foreach (var (name, value) in Requests(container)) { sum[name] = sum.GetValueOrDefault(name) + value; }
        }

        foreach (var container in pod.Spec.InitContainers ?? [])
        {
            foreach (var (name, value) in Requests(container)) { sum[name] = Math.Max(sum.GetValueOrDefault(name), value); }
        }

        foreach (var (name, value) in pod.Spec.Overhead ?? new Dictionary<string, ResourceQuantity>())
        {
            sum[name] = sum.GetValueOrDefault(name) + value.ToDecimal();
        }

        return sum;
    }

    private static Dictionary<string, decimal> Requests(V1Container container)
    {
        var requests = (container.Resources?.Requests ?? new Dictionary<string, ResourceQuantity>())
            .ToDictionary(entry => entry.Key, entry => entry.Value.ToDecimal(), StringComparer.Ordinal);

        // A limit without a request is its own request.
        foreach (var (name, limit) in container.Resources?.Limits ?? new Dictionary<string, ResourceQuantity>())
        {
            requests.TryAdd(name, limit.ToDecimal());
        }

        return requests;
    }
}
