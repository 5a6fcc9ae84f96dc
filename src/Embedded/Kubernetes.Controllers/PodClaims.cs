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
        foreach (var pod in Ownership.Controlled(pods, owner))
        {
            if (selector.Matches(pod.Metadata.Labels)) { owned.Add(pod); }
            else if (owner.Metadata.DeletionTimestamp is null && pod.Metadata.DeletionTimestamp is null)
            {
                await Ownership.ReleaseAsync(client, ResourceTypes.Pods, pod, owner.Metadata.Uid, cancellationToken);
            }
        }

        if (owner.Metadata.DeletionTimestamp is not null) { return (owned, isComplete); }
        foreach (var orphan in Ownership.Orphans(pods, owner, selector, owned).Where(pod => pod.IsActive()))
        {
            await Ownership.AdoptAsync(client, ResourceTypes.Pods, orphan, type, owner, cancellationToken);
            owned.Add(orphan);
        }

        return (owned, isComplete);
    }
}
