using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.GarbageCollection;

/// <summary>What the garbage collector keeps of an object.</summary>
internal sealed record OwnedObject(
    ResourceType Type, ObjectKey Key, string Uid, ImmutableArray<OwnerLink> Owners, ImmutableArray<string> Finalizers, bool IsBeingDeleted)
{
    public bool WaitsForDependents => IsBeingDeleted && Finalizers.Contains("foregroundDeletion");

    public bool OrphansDependents => IsBeingDeleted && Finalizers.Contains("orphan");

    public static OwnedObject Of(ResourceType type, JsonObject body) => new(
        type,
        body.Key(),
        body.Uid(),
        [.. body.OwnerReferences().Select(OwnerLink.Of)],
        body.Finalizers(),
        body.IsBeingDeleted());
}
