using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace Kubernetes.Controllers.DaemonSets;

/// <summary>Follows DaemonSets, their pods, and the nodes that each of them has to be on.</summary>
internal sealed class DaemonSetController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var expectations = new Expectations(context.Time);
        var sets = context.Informers.Get<V1DaemonSet>(ResourceTypes.DaemonSets);
        using var changes = sets.OnChange(change => queue.Add(change.Key));
        using var pods = context.Pods.OnChange(change =>
        {
            if ((change.New ?? change.Old)!.ControllerKey(ResourceTypes.DaemonSets) is not { } owner) { return; }
            expectations.See(owner, change);
            queue.Add(owner);
        });
        using var nodes = context.Nodes.OnChange(change =>
        {
            if (change is { Old: { } old, New: { } now } && !DecidesOtherwise(old, now)) { return; }
            foreach (var key in sets.All.Keys) { queue.Add(key); }
        });
        var reconciler = new DaemonSetReconciler(
            context.Client, sets, context.Pods, context.Nodes, context.Recorder("daemonset-controller"), expectations, context.Time);
        var synced = Task.WhenAll(
            sets.WaitForSyncAsync(cancellationToken), context.Pods.WaitForSyncAsync(cancellationToken), context.Nodes.WaitForSyncAsync(cancellationToken));
        await context.RunAsync("daemonset", queue, reconciler, workers: 2, synced, cancellationToken);
    }

    // A node's heartbeat changes its status many times a minute, and decides nothing.
    private static bool DecidesOtherwise(V1Node old, V1Node now) =>
        !Models.AreEqual(old.Spec, now.Spec) || !Models.AreEqual(old.Metadata.Labels, now.Metadata.Labels);
}
