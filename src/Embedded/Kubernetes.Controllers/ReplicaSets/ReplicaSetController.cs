using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.ReplicaSets;

/// <summary>Follows ReplicaSets and pods and has ReplicaSets reconciled.</summary>
internal sealed class ReplicaSetController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var expectations = new Expectations(context.Time);
        using var sets = context.ReplicaSets.OnChange(change => queue.Add(change.Key));
        using var pods = context.Pods.OnChange(change => Enqueue(change, queue, expectations));
        var reconciler = new ReplicaSetReconciler(
            context.Client, context.ReplicaSets, context.Pods, context.Recorder("replicaset-controller"), expectations, context.Time);
        var synced = Task.WhenAll(context.ReplicaSets.WaitForSyncAsync(cancellationToken), context.Pods.WaitForSyncAsync(cancellationToken));
        await context.RunAsync("replicaset", queue, reconciler, workers: 4, synced, cancellationToken);
    }

    private void Enqueue(ObjectChange<V1Pod> change, WorkQueue queue, Expectations expectations)
    {
        if (change.Old?.ControllerKey(ResourceTypes.ReplicaSets) is { } before)
        {
            queue.Add(before);
        }

        var pod = change.New ?? change.Old!;
        if (pod.ControllerKey(ResourceTypes.ReplicaSets) is { } owner)
        {
            expectations.See(owner, change);
            queue.Add(owner);
        }
        else if (pod.Controller() is null && change.New is not null)
        {
            foreach (var candidate in context.ReplicaSets.InNamespace(change.Key.Namespace))
            {
                if (LabelSelector.Of(candidate.Spec.Selector).Matches(pod.Metadata.Labels)) { queue.Add(candidate.Key()); }
            }
        }
    }
}
