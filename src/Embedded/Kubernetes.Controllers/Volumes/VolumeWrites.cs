using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Runtime;

namespace Kubernetes.Controllers.Volumes;

/// <summary>The small writes that volumes and claims need.</summary>
internal static class VolumeWrites
{
    /// <summary>Says how a volume is, if it is so not already and nothing else changed it since it was read.</summary>
    public static async Task SetPhaseAsync(this IResourceClient client, V1PersistentVolume volume, string phase, CancellationToken cancellationToken)
    {
        if (volume.Status?.Phase == phase) { return; }
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = volume.Metadata.ResourceVersion },
            ["status"] = new JsonObject { ["phase"] = phase },
        };
        await client.PatchAsync(ResourceTypes.PersistentVolumes, volume.Key(), PatchType.Merge, patch, new WriteOptions(Subresource: "status"), cancellationToken);
    }

    /// <summary>Lets go of what waits for its protection to end.</summary>
    public static Task RemoveFinalizerAsync(
        this IResourceClient client, ResourceType type, IMetadata<V1ObjectMeta> item, string finalizer, CancellationToken cancellationToken)
    {
        var kept = item.Metadata.Finalizers.Where(name => name != finalizer).Select(name => (JsonNode)JsonValue.Create(name)!).ToArray();
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["resourceVersion"] = item.Metadata.ResourceVersion,
                ["finalizers"] = kept.Length == 0 ? null : new JsonArray(kept),
            },
        };
        return client.PatchAsync(type, item.Key(), PatchType.Merge, patch, new WriteOptions(), cancellationToken);
    }
}
