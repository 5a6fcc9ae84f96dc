using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers;

/// <summary>Finds the pods of a controller by its selector: adopts orphans that match, and gives up its own that do not match any more.</summary>
internal sealed class PodClaims(IResourceClient client, ILister<V1Pod> pods, Expectations expectations)
{
    /// <summary>Claims pods.</summary>
    /// <returns>The pods that the owner controls, those that are ending included; and whether they show all that was done for it.</returns>
    public async Task<(List<V1Pod> Owned, bool IsComplete)> ClaimAsync(
        ResourceType type, IMetadata<V1ObjectMeta> owner, V1LabelSelector? selecting, CancellationToken cancellationToken)
    {
        // Asked before the pods are read: what the watch brings between the two would count as seen, and be missing.
        var isComplete = expectations.AreMet(owner.Key());
        var selector = LabelSelector.Of(selecting);
        List<V1Pod> owned = [];
        foreach (var pod in pods.InNamespace(owner.Metadata.NamespaceProperty))
        {
            var matches = selector.Matches(pod.Metadata.Labels);
            if (pod.Controller() is { } controller)
            {
                if (controller.Uid != owner.Metadata.Uid) { continue; }
                if (matches) { owned.Add(pod); }
                else if (owner.Metadata.DeletionTimestamp is null && pod.Metadata.DeletionTimestamp is null)
                {
                    await Ownership.ReleaseAsync(client, ResourceTypes.Pods, pod, owner.Metadata.Uid, cancellationToken);
                }
            }
            else if (matches && !selector.IsEmpty && pod.IsActive() && owner.Metadata.DeletionTimestamp is null)
            {
                await Ownership.AdoptAsync(client, ResourceTypes.Pods, pod, type, owner, cancellationToken);
                owned.Add(pod);
            }
        }

        return (owned, isComplete);
    }
}
