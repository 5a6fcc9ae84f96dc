using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers.Volumes;

/// <summary>
/// Says of a volume that no claim has bound that it is available, and lets one that is deleted go while it is not bound
/// (pkg/controller/volume/persistentvolume/pv_controller.go, pvprotection/pv_protection_controller.go).
/// </summary>
internal sealed class VolumePhaseReconciler(IResourceClient client, ILister<V1PersistentVolume> volumes) : IReconciler
{
    private const string Protection = "kubernetes.io/pv-protection";

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (volumes.Find(key) is not { } volume) { return ReconcileResult.Done; }
        if (volume.Metadata.DeletionTimestamp is not null)
        {
            if (volume.Status?.Phase != "Bound" && volume.Metadata.Finalizers?.Contains(Protection) == true)
            {
                await client.RemoveFinalizerAsync(ResourceTypes.PersistentVolumes, volume, Protection, cancellationToken);
            }
        }
        else if (string.IsNullOrEmpty(volume.Spec.ClaimRef?.Uid))
        {
            await client.SetPhaseAsync(volume, "Available", cancellationToken);
        }

        return ReconcileResult.Done;
    }
}
