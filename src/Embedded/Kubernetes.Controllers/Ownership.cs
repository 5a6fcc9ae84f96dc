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

    /// <summary>
    /// Takes what a selector selects in an owner's namespace: what the owner controls stays its own where it still matches and is given up where
    /// not, and orphans that match are adopted; an empty selector adopts nothing, nor does an owner that is being deleted (pkg/controller/controller_ref_manager.go).
    /// </summary>
    /// <param name="client">Where to write.</param>
    /// <param name="type">What is claimed.</param>
    /// <param name="items">Where it is looked for.</param>
    /// <param name="ownerType">The owner's kind.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="selector">The owner's selector.</param>
    /// <param name="mayAdopt">Whether an orphan that matches is taken.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What the owner controls now, what is ending included.</returns>
    public static async Task<List<T>> ClaimAsync<T>(
        IResourceClient client, ResourceType type, ILister<T> items, ResourceType ownerType, IMetadata<V1ObjectMeta> owner, LabelSelector selector,
        Func<T, bool> mayAdopt, CancellationToken cancellationToken)
        where T : class, IMetadata<V1ObjectMeta>
    {
        var (uid, ns, isEnding) = (owner.Metadata.Uid, owner.Metadata.NamespaceProperty, owner.Metadata.DeletionTimestamp is not null);
        List<T> owned = [];
        foreach (var item in items.OwnedBy(uid).Where(item => item.IsControlledBy(owner) && item.Metadata.NamespaceProperty == ns))
        {
            if (selector.Matches(item.Metadata.Labels)) { owned.Add(item); }
            else if (!isEnding && item.Metadata.DeletionTimestamp is null) { await ReleaseAsync(client, type, item, uid, cancellationToken); }
        }

        if (isEnding || selector.IsEmpty) { return owned; }

        // What an earlier look showed as owned may have been given up since, and is not taken back in the same turn.
        var known = owned.Select(item => item.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        foreach (var orphan in items.Select(ns, selector).Where(item => item.Controller() is null && !known.Contains(item.Metadata.Uid) && mayAdopt(item)))
        {
            await AdoptAsync(client, type, orphan, ownerType, owner, cancellationToken);
            owned.Add(orphan);
        }

        return owned;
    }

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
