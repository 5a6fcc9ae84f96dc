using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace Kubernetes.Controllers.StatefulSets;

/// <summary>Follows StatefulSets, their pods and claims.</summary>
internal sealed class StatefulSetController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var sets = context.Informers.Get<V1StatefulSet>(ResourceTypes.StatefulSets);
        using var changes = sets.OnChange(change => queue.Add(change.Key));
        using var pods = context.Pods.OnChange(change =>
        {
            if ((change.New ?? change.Old)!.ControllerKey(ResourceTypes.StatefulSets) is { } owner) { queue.Add(owner); }
        });
        var reconciler = new StatefulSetReconciler(context.Client, sets, context.Pods, context.Claims, context.Recorder("statefulset-controller"), context.Time);
        var synced = Task.WhenAll(
            sets.WaitForSyncAsync(cancellationToken), context.Pods.WaitForSyncAsync(cancellationToken), context.Claims.WaitForSyncAsync(cancellationToken));
        await context.RunAsync("statefulset", queue, reconciler, workers: 2, synced, cancellationToken);
    }
}
