using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.GarbageCollection;

/// <summary>What the garbage collector keeps of an object.</summary>
internal sealed record OwnedObject(
    ResourceType Type, ObjectKey Key, string Uid, ImmutableArray<OwnerLink> Owners, ImmutableArray<string> Finalizers, bool IsBeingDeleted)
{
    public bool WaitsForDependents => IsBeingDeleted && Finalizers.Contains("foregroundDeletion");

    public bool OrphansDependents => IsBeingDeleted && Finalizers.Contains("orphan");

    /// <summary>Reads a model, of which everything but its metadata is left.</summary>
    public static OwnedObject Of(ResourceType type, V1ObjectMeta metadata) => new(
        type,
        new ObjectKey(metadata.NamespaceProperty ?? "", metadata.Name),
        metadata.Uid,
        [.. (metadata.OwnerReferences ?? []).Select(OwnerLink.Of)],
        [.. metadata.Finalizers ?? []],
        metadata.DeletionTimestamp is not null);

    public static OwnedObject Of(ResourceType type, JsonObject body) => new(
        type,
        body.Key(),
        body.Uid(),
        [.. body.OwnerReferences().Select(OwnerLink.Of)],
        body.Finalizers(),
        body.IsBeingDeleted());
}
