using System.Globalization;
using k8s.Models;

namespace Kubernetes.Controllers.ReplicaSets;

/// <summary>Orders pods by who is deleted first (pkg/controller/controller_utils.go, ActivePodsWithRanks).</summary>
internal sealed class DeletionOrder(IReadOnlyDictionary<string, int> podsPerNode) : IComparer<V1Pod>
{
    public int Compare(V1Pod? x, V1Pod? y)
    {
        if (x is null || y is null) { return 0; }
        int order;
        if ((order = (x.Spec.NodeName is { Length: > 0 }).CompareTo(y.Spec.NodeName is { Length: > 0 })) != 0) { return order; }
        if ((order = Phase(x).CompareTo(Phase(y))) != 0) { return order; }
        if ((order = x.IsReady().CompareTo(y.IsReady())) != 0) { return order; }
        if ((order = Cost(x).CompareTo(Cost(y))) != 0) { return order; }
        if ((order = OnNode(y).CompareTo(OnNode(x))) != 0) { return order; }
        if (x.IsReady() && y.IsReady() && (order = ReadySince(y).CompareTo(ReadySince(x))) != 0) { return order; }
        if ((order = Restarts(y).CompareTo(Restarts(x))) != 0) { return order; }
        return (y.Metadata.CreationTimestamp ?? DateTime.MinValue).CompareTo(x.Metadata.CreationTimestamp ?? DateTime.MinValue);
    }

    private static int Phase(V1Pod pod) => pod.Status?.Phase switch { "Running" => 2, "Unknown" => 1, _ => 0 };

    private static int Cost(V1Pod pod) =>
        pod.Metadata.Annotations is { } annotations
        && annotations.TryGetValue("controller.kubernetes.io/pod-deletion-cost", out var text)
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cost)
            ? cost
            : 0;

    private static DateTime ReadySince(V1Pod pod) => pod.Condition("Ready")?.LastTransitionTime ?? DateTime.MinValue;

    private static int Restarts(V1Pod pod) => pod.Status?.ContainerStatuses?.Max(container => (int?)container.RestartCount) ?? 0;

    private int OnNode(V1Pod pod) => podsPerNode.GetValueOrDefault(pod.Spec.NodeName ?? "");
}
