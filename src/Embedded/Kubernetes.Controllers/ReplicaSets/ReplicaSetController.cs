using k8s.Models;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.ReplicaSets;

/// <summary>Follows ReplicaSets, or ReplicationControllers, and pods, and has them reconciled.</summary>
internal sealed class ReplicaSetController(ControllerContext context, IReplicaKind kind) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var expectations = new Expectations(context.Time);
        using var sets = kind.OnChange(key => queue.Add(key));
        using var pods = context.Pods.OnChange(change => Enqueue(change, queue, expectations));
        var reconciler = new ReplicaSetReconciler(context.Client, kind, context.Pods, context.Recorder(kind.Component), expectations, context.Time);
        var synced = Task.WhenAll(kind.WaitForSyncAsync(cancellationToken), context.Pods.WaitForSyncAsync(cancellationToken));
        await context.RunAsync(kind.Name, queue, reconciler, workers: 4, synced, cancellationToken);
    }

    private void Enqueue(ObjectChange<V1Pod> change, WorkQueue queue, Expectations expectations)
    {
        if (change.Old?.ControllerKey(kind.Type) is { } before)
        {
            queue.Add(before);
        }

        var pod = change.New ?? change.Old!;
        if (pod.ControllerKey(kind.Type) is { } owner)
        {
            expectations.See(owner, change);
            queue.Add(owner);
        }
        else if (pod.Controller() is null && change.New is not null)
        {
            foreach (var candidate in kind.Sets.InNamespace(change.Key.Namespace))
            {
                if (LabelSelector.Of(candidate.Spec.Selector).Matches(pod.Metadata.Labels)) { queue.Add(candidate.Key()); }
            }
        }
    }
}
