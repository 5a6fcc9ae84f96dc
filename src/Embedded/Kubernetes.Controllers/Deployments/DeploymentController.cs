using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Deployments;

/// <summary>Follows Deployments and what they own, and has them reconciled.</summary>
internal sealed class DeploymentController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var deployments = context.Informers.Get<V1Deployment>(ResourceTypes.Deployments);
        using var changes = deployments.OnChange(change => queue.Add(change.Key));
        using var sets = context.ReplicaSets.OnChange(change => Enqueue(change, deployments, queue));
        using var pods = context.Pods.OnChange(change =>
        {
            // Only Recreate waits for pods to be gone; everything else it learns from its ReplicaSets.
            if (change.New is null && change.Old?.ControllerKey(ResourceTypes.ReplicaSets) is { } set
                && context.ReplicaSets.Find(set)?.ControllerKey(ResourceTypes.Deployments) is { } owner
                && deployments.Find(owner)?.Spec.Strategy?.Type == "Recreate")
            {
                queue.Add(owner);
            }
        });
        var reconciler = new DeploymentReconciler(
            context.Client, deployments, context.ReplicaSets, context.Pods, context.Recorder("deployment-controller"), context.Time);
        var synced = Task.WhenAll(
            deployments.WaitForSyncAsync(cancellationToken),
            context.ReplicaSets.WaitForSyncAsync(cancellationToken),
            context.Pods.WaitForSyncAsync(cancellationToken));
        await context.RunAsync("deployment", queue, reconciler, workers: 4, synced, cancellationToken);
    }

    private static void Enqueue(ObjectChange<V1ReplicaSet> change, Informer<V1Deployment> deployments, WorkQueue queue)
    {
        var set = change.New ?? change.Old!;
        if (change.Old?.ControllerKey(ResourceTypes.Deployments) is { } before) { queue.Add(before); }
        if (set.ControllerKey(ResourceTypes.Deployments) is { } owner) { queue.Add(owner); }
        else if (set.Controller() is null)
        {
            foreach (var candidate in deployments.InNamespace(change.Key.Namespace))
            {
                if (LabelSelector.Of(candidate.Spec.Selector).Matches(set.Metadata.Labels)) { queue.Add(candidate.Key()); }
            }
        }
    }
}
