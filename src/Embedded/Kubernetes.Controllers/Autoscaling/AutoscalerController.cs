using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace Kubernetes.Controllers.Autoscaling;

/// <summary>Looks at each HorizontalPodAutoscaler when it changes and once a period.</summary>
internal sealed class AutoscalerController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var autoscalers = context.Informers.Get<V2HorizontalPodAutoscaler>(ResourceTypes.HorizontalPodAutoscalers);
        using var changes = autoscalers.OnChange(change =>
        {
            // Its own status is no reason to look again before the period is over.
            if (change.Old is null || change.New is null || change.Old.Metadata.Generation != change.New.Metadata.Generation
                || !Models.AreEqual(change.Old.Spec, change.New.Spec))
            {
                queue.Add(change.Key);
            }
        });
        var deployments = context.Informers.Get<V1Deployment>(ResourceTypes.Deployments);
        var reconciler = new AutoscalerReconciler(
            context.Client, autoscalers, deployments, context.Pods, context.Recorder("horizontal-pod-autoscaler"), context.Options);
        var synced = Task.WhenAll(autoscalers.WaitForSyncAsync(cancellationToken), deployments.WaitForSyncAsync(cancellationToken), context.Pods.WaitForSyncAsync(cancellationToken));
        await context.RunAsync("horizontalpodautoscaler", queue, reconciler, workers: 2, synced, cancellationToken);
    }
}
