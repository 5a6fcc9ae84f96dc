using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers.Scheduling;

/// <summary>Follows pods that have no node, and whatever may make one fit.</summary>
internal sealed class SchedulerController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        using var podChanges = context.Pods.OnChange(change => Enqueue(change, queue));
        using var nodeChanges = context.Nodes.OnChange(change =>
        {
            // A node reports its health often; only what can change a decision wakes the waiting.
            if (change.Old is null || change.New is null
                || !Models.AreEqual(change.Old.Spec, change.New.Spec)
                || !Models.AreEqual(change.Old.Metadata.Labels, change.New.Metadata.Labels)
                || !Models.AreEqual(change.Old.Status?.Allocatable, change.New.Status?.Allocatable))
            {
                EnqueueWaiting(queue);
            }
        });
        using var claimChanges = context.Claims.OnChange(change => EnqueueWaiting(queue, change.Key.Namespace));
        var classes = context.Informers.Get<V1StorageClass>(ResourceTypes.StorageClasses);
        var reconciler = new PodScheduler(context.Client, context.Pods, context.Nodes, context.Claims, classes, context.Time);
        var synced = Task.WhenAll(
            context.Pods.WaitForSyncAsync(cancellationToken),
            context.Nodes.WaitForSyncAsync(cancellationToken),
            context.Claims.WaitForSyncAsync(cancellationToken),
            classes.WaitForSyncAsync(cancellationToken));

        // One worker: two decisions at once could give the same room away twice.
        await context.RunAsync("scheduler", queue, reconciler, workers: 1, synced, cancellationToken);
    }

    private static bool IsWaiting(V1Pod? pod) =>
        pod is { Metadata.DeletionTimestamp: null } && pod.Spec.NodeName is null or "" && pod?.Spec.SchedulerName is null or "" or "default-scheduler" && pod?.IsTerminated() == false;

    private void Enqueue(ObjectChange<V1Pod> change, WorkQueue queue)
    {
        if (IsWaiting(change.New))
        {
            // Its own status, which tells why it waits, is no reason to look again.
            if (change.Old is null || !Models.AreEqual(change.Old.Spec, change.New!.Spec)) { queue.Add(change.Key); }
        }
        else if (change.Old?.Spec.NodeName is { Length: > 0 } && (change.New is null || (change.New.IsTerminated() && !change.Old.IsTerminated())))
        {
            EnqueueWaiting(queue);
        }
    }

    private void EnqueueWaiting(WorkQueue queue, string? ns = null)
    {
        foreach (var (key, pod) in context.Pods.All)
        {
            if ((ns is null || key.Namespace == ns) && IsWaiting(pod)) { queue.Add(key); }
        }
    }
}
