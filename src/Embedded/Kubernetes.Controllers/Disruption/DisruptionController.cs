using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace Kubernetes.Controllers.Disruption;

/// <summary>Follows PodDisruptionBudgets and the pods that they select, and keeps their status.</summary>
internal sealed class DisruptionController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var budgets = context.Informers.Get<V1PodDisruptionBudget>(ResourceTypes.PodDisruptionBudgets);
        using var budgetChanges = budgets.OnChange(change => queue.Add(change.Key));
        using var podChanges = context.Pods.OnChange(change =>
        {
            foreach (var budget in budgets.InNamespace(change.Key.Namespace))
            {
                if ((change.Old is { } old && budget.Selects(old)) || (change.New is { } pod && budget.Selects(pod))) { queue.Add(budget.Key()); }
            }
        });
        var reconciler = new DisruptionReconciler(context.Client, budgets, context.Pods, new ExpectedPods(context.Client, context.ReplicaSets), context.Recorder("controllermanager"), context.Time);
        var synced = Task.WhenAll(
            budgets.WaitForSyncAsync(cancellationToken), context.Pods.WaitForSyncAsync(cancellationToken), context.ReplicaSets.WaitForSyncAsync(cancellationToken));
        await context.RunAsync("disruption", queue, reconciler, workers: 1, synced, cancellationToken);
    }
}
