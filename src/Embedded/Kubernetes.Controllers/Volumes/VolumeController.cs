using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers.Volumes;

/// <summary>Follows claims, volumes and classes, and has claims bound.</summary>
internal sealed class VolumeController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var volumes = context.Informers.Get<V1PersistentVolume>(ResourceTypes.PersistentVolumes);
        var classes = context.Informers.Get<V1StorageClass>(ResourceTypes.StorageClasses);
        using var claimChanges = context.Claims.OnChange(change => queue.Add(change.Key));
        using var classChanges = classes.OnChange(_ => EnqueueUnbound(queue));
        using var volumeChanges = volumes.OnChange(change => Enqueue(change, queue));
        using var podChanges = context.Pods.OnChange(change =>
        {
            // A claim that is being deleted waits for the last pod that uses it.
            if (change.New is not null && !change.New.IsTerminated()) { return; }
            foreach (var name in ((change.New ?? change.Old)!.Spec.Volumes ?? []).Select(volume => volume.PersistentVolumeClaim?.ClaimName).OfType<string>())
            {
                queue.Add(new ObjectKey(change.Key.Namespace, name));
            }
        });
        var reconciler = new ClaimReconciler(context, volumes, classes, context.Recorder("persistentvolume-controller"));
        var synced = Task.WhenAll(
            context.Claims.WaitForSyncAsync(cancellationToken),
            context.Pods.WaitForSyncAsync(cancellationToken),
            volumes.WaitForSyncAsync(cancellationToken),
            classes.WaitForSyncAsync(cancellationToken));
        await context.RunAsync("persistentvolume", queue, reconciler, workers: 1, synced, cancellationToken);
    }

    private void Enqueue(ObjectChange<V1PersistentVolume> change, WorkQueue queue)
    {
        if ((change.New ?? change.Old)!.Spec.ClaimRef is { } claim) { queue.Add(new ObjectKey(claim.NamespaceProperty, claim.Name)); }
        else { EnqueueUnbound(queue); }
    }

    private void EnqueueUnbound(WorkQueue queue)
    {
        foreach (var (key, claim) in context.Claims.All)
        {
            if (claim.Status?.Phase != "Bound") { queue.Add(key); }
        }
    }
}
