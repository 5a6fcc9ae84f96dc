using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace Kubernetes.Controllers.Volumes;

/// <summary>Follows volumes and has their phase and protection looked after.</summary>
internal sealed class VolumePhaseController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var volumes = context.Informers.Get<V1PersistentVolume>(ResourceTypes.PersistentVolumes);
        using var changes = volumes.OnChange(change => queue.Add(change.Key));
        var reconciler = new VolumePhaseReconciler(context.Client, volumes);
        await context.RunAsync("persistentvolume-phase", queue, reconciler, workers: 1, volumes.WaitForSyncAsync(cancellationToken), cancellationToken);
    }
}
