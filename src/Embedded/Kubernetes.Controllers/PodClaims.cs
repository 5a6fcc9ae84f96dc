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
        var owned = await Ownership.ClaimAsync(
            client, ResourceTypes.Pods, pods, type, owner, LabelSelector.Of(selecting), pod => pod.IsActive(), cancellationToken);
        return (owned, isComplete);
    }
}
