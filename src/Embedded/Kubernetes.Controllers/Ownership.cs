using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers;

/// <summary>Who controls whom.</summary>
internal static class Ownership
{
    public static V1OwnerReference ControllerReference(ResourceType type, IMetadata<V1ObjectMeta> owner) => new()
    {
        ApiVersion = type.ApiVersion,
        Kind = type.Kind,
        Name = owner.Metadata.Name,
        Uid = owner.Metadata.Uid,
        Controller = true,
        BlockOwnerDeletion = true,
    };

    public static V1OwnerReference? Controller(this IMetadata<V1ObjectMeta> item) =>
        item.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true);

    public static bool IsControlledBy(this IMetadata<V1ObjectMeta> item, IMetadata<V1ObjectMeta> owner) =>
        item.Controller()?.Uid == owner.Metadata.Uid;

    public static ObjectKey Key(this IMetadata<V1ObjectMeta> item) => new(item.Metadata.NamespaceProperty ?? "", item.Metadata.Name);

    /// <summary>The name of the controller, if it is of this kind.</summary>
    public static ObjectKey? ControllerKey(this IMetadata<V1ObjectMeta> item, ResourceType type) =>
        item.Controller() is { } owner && owner.Kind == type.Kind && owner.ApiVersion.Split('/')[0] == (type.Group.Length == 0 ? type.Version : type.Group)
            ? new ObjectKey(item.Metadata.NamespaceProperty ?? "", owner.Name)
            : null;

    /// <summary>What an owner controls in its namespace.</summary>
    public static IEnumerable<T> Controlled<T>(ILister<T> items, IMetadata<V1ObjectMeta> owner)
        where T : class, IMetadata<V1ObjectMeta> =>
        items.OwnedBy(owner.Metadata.Uid).Where(item => item.IsControlledBy(owner) && item.Metadata.NamespaceProperty == owner.Metadata.NamespaceProperty);

    /// <summary>What nobody controls and a selector selects in the namespace of one who would; an empty selector takes nothing.</summary>
    /// <param name="items">Where to look.</param>
    /// <param name="owner">Who would control them.</param>
    /// <param name="selector">The owner's selector.</param>
    /// <param name="owned">What the owner controls by an earlier look: it may have been given up since, and is not taken back in the same turn.</param>
    public static IEnumerable<T> Orphans<T>(ILister<T> items, IMetadata<V1ObjectMeta> owner, LabelSelector selector, IEnumerable<T> owned)
        where T : class, IMetadata<V1ObjectMeta> => selector.IsEmpty
        ? []
        : items.Select(owner.Metadata.NamespaceProperty, selector)
            .Where(item => item.Controller() is null)
            .ExceptBy(owned.Select(item => item.Metadata.Uid).ToList(), item => item.Metadata.Uid, StringComparer.Ordinal);

    /// <summary>
    /// Makes an orphan ours, when the server says that its new owner stays: one that is being deleted may just have given it up,
    /// and the watch of its kind may tell so later (RecheckDeletionTimestamp, pkg/controller/controller_ref_manager.go).
    /// </summary>
    /// <exception cref="ApiException">Conflict: the owner is gone or is being deleted, or a namesake of the orphan, which the uid tells apart, is there.</exception>
    public static async Task AdoptAsync(
        IResourceClient client, ResourceType type, IMetadata<V1ObjectMeta> orphan, ResourceType ownerType, IMetadata<V1ObjectMeta> owner,
        CancellationToken cancellationToken)
    {
        if (await client.FindAsync(ownerType, owner.Key(), cancellationToken) is not { } current || current.Uid() != owner.Metadata.Uid || current.IsBeingDeleted())
        {
            throw new ApiException(HttpStatusCode.Conflict, new JsonObject
            {
                ["reason"] = "Conflict",
                ["message"] = $"{ownerType.Kind} {owner.Key()} is gone or is being deleted: it adopts nothing",
            });
        }

        await client.PatchAsync(
            type,
            orphan.Key(),
            PatchType.StrategicMerge,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["uid"] = orphan.Metadata.Uid,
                    ["ownerReferences"] = new JsonArray(JsonNode.Parse(KubernetesJson.Serialize(ControllerReference(ownerType, owner)))),
                },
            },
            new WriteOptions(),
            cancellationToken);
    }

    /// <summary>Gives up what does not match any more.</summary>
    public static Task ReleaseAsync(
        IResourceClient client, ResourceType type, IMetadata<V1ObjectMeta> item, string ownerUid, CancellationToken cancellationToken) =>
        client.PatchAsync(
            type,
            item.Key(),
            PatchType.StrategicMerge,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["uid"] = item.Metadata.Uid,
                    ["ownerReferences"] = new JsonArray(new JsonObject { ["$patch"] = "delete", ["uid"] = ownerUid }),
                },
            },
            new WriteOptions(),
            cancellationToken);

    /// <summary>A pod as its template says, owned by a controller.</summary>
    public static V1Pod PodOf(V1PodTemplateSpec template, string ns, V1OwnerReference owner) => new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Metadata = new V1ObjectMeta
        {
            NamespaceProperty = ns,
            GenerateName = $"{owner.Name}-",
            Labels = template.Metadata?.Labels is { } labels ? new Dictionary<string, string>(labels) : null,
            Annotations = template.Metadata?.Annotations is { } annotations ? new Dictionary<string, string>(annotations) : null,
            Finalizers = template.Metadata?.Finalizers is { } finalizers ? [.. finalizers] : null,
            OwnerReferences = [owner],
        },
        Spec = Models.Copy(template.Spec),
    };
}
