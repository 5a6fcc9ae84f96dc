using System.Collections.Immutable;
using k8s.Models;

namespace Kubernetes.Controllers.DaemonSets;

/// <summary>One node as a DaemonSet sees it.</summary>
/// <param name="Node">Its name.</param>
/// <param name="ShouldRun">Whether it has to run the pod.</param>
/// <param name="MayStay">Whether a pod that is there may stay although it would not be put there now.</param>
/// <param name="Running">Its pods that have not ended, those that are ending included.</param>
/// <param name="Failed">Its pods that failed and are not being deleted.</param>
/// <param name="Old">Its pod of an earlier template that is not being deleted.</param>
/// <param name="Updated">Its pod of the newest template that is not being deleted.</param>
/// <param name="OldIsAvailable">Whether the old one serves.</param>
/// <param name="UpdatedIsAvailable">Whether the new one serves.</param>
internal sealed record DaemonPlace(
    string Node, bool ShouldRun, bool MayStay, ImmutableArray<V1Pod> Running, ImmutableArray<V1Pod> Failed, V1Pod? Old, V1Pod? Updated, bool OldIsAvailable, bool UpdatedIsAvailable)
{
    public bool IsReady => Running.Any(pod => pod.IsReady());

    public bool IsAvailable => OldIsAvailable || UpdatedIsAvailable;

    public static DaemonPlace Of(string node, bool shouldRun, bool mayStay, IEnumerable<V1Pod> pods, string hash, int minReadySeconds, DateTimeOffset now)
    {
        var all = pods.OrderBy(pod => pod.Metadata.CreationTimestamp).ToList();
        var active = all.Where(pod => pod.IsActive()).ToList();
        var updated = active.Find(IsUpdated);
        var old = active.Find(pod => !IsUpdated(pod));
        return new(
            node, shouldRun, mayStay, [.. all.Where(pod => !pod.IsTerminated())], [.. all.Where(pod => pod.Status?.Phase == "Failed" && pod.Metadata.DeletionTimestamp is null)],
            old, updated, old?.IsAvailable(minReadySeconds, now) == true, updated?.IsAvailable(minReadySeconds, now) == true);

        bool IsUpdated(V1Pod pod) => pod.Metadata.Labels?.TryGetValue(DaemonPod.RevisionLabel, out var label) == true && label == hash;
    }
}
