using Kubernetes.Runtime.Controllers;

namespace Kubernetes.Controllers.Namespaces;

/// <summary>Empties namespaces that are being deleted, and lets them go.</summary>
internal sealed class NamespaceController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        using var changes = context.Namespaces.OnChange(change =>
        {
            if (change.New?.Metadata.DeletionTimestamp is not null) { queue.Add(change.Key); }
        });
        var reconciler = new NamespaceReconciler(context.Client, context.Namespaces, context.Time);
        await context.RunAsync("namespace", queue, reconciler, workers: 4, context.Namespaces.WaitForSyncAsync(cancellationToken), cancellationToken);
    }
}
