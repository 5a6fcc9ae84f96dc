using System.Net;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.GarbageCollection;

/// <summary>Decides about one object, which the key names by its uid (pkg/controller/garbagecollector).</summary>
internal sealed class GarbageReconciler(IResourceClient client, OwnershipGraph graph, EventRecorder events) : IReconciler
{
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (graph.Find(key.Name) is not { } item) { return ReconcileResult.Done; }

        if (item.OrphansDependents)
        {
            await OrphanAsync(item, cancellationToken);
            return ReconcileResult.Done;
        }

        if (item.WaitsForDependents)
        {
            await DeleteDependentsFirstAsync(item, cancellationToken);
            return ReconcileResult.Done;
        }

        if (!item.IsBeingDeleted && item.Owners.Length > 0) { await CollectAsync(item, cancellationToken); }
        return ReconcileResult.Done;
    }

    private async Task CollectAsync(OwnedObject item, CancellationToken cancellationToken)
    {
        List<OwnerLink> solid = [];
        List<OwnerLink> waiting = [];
        List<OwnerLink> gone = [];
        foreach (var owner in item.Owners)
        {
            (await StateAsync(item, owner, cancellationToken) switch
            {
                OwnerState.Solid => solid,
                OwnerState.WaitingForDependents => waiting,
                _ => gone,
            }).Add(owner);
        }

        if (solid.Count > 0)
        {
            var useless = gone.Concat(waiting).Select(owner => owner.Uid).ToHashSet(StringComparer.Ordinal);
            if (useless.Count > 0) { await RemoveOwnersAsync(item, useless, cancellationToken); }
            return;
        }

        // The watches of owners and dependents do not keep step: that an owner is gone may be known before it is known that the
        // dependent was orphaned. Who its owners are now, the server says, and the deletion is of that very version.
        if (await client.FindAsync(item.Type, item.Key, cancellationToken) is not { } current || current.Uid() != item.Uid
            || !current.OwnerReferences().Select(owner => (string?)owner["uid"] ?? "").ToHashSet(StringComparer.Ordinal).SetEquals(item.Owners.Select(owner => owner.Uid)))
        {
            return;
        }

        var policy = waiting.Count > 0 && graph.DependentsOf(item.Uid).Length > 0 ? "Foreground"
            : waiting.Count > 0 ? "Background"
            : item.Finalizers.Contains("orphan") ? "Orphan"
            : item.Finalizers.Contains("foregroundDeletion") ? "Foreground"
            : "Background";
        await client.DeleteAsync(item.Type, item.Key, new DeletionOptions(PropagationPolicy: policy, Uid: item.Uid, ResourceVersion: current.ResourceVersion()), cancellationToken);
    }

    private async Task<OwnerState> StateAsync(OwnedObject item, OwnerLink owner, CancellationToken cancellationToken)
    {
        if (graph.Find(owner.Uid) is { } known)
        {
            if (known.Type.Namespaced && known.Key.Namespace != item.Key.Namespace)
            {
                await events.RecordAsync(
                    About(item),
                    "Warning",
                    "OwnerRefInvalidNamespace",
                    $"ownerRef [{owner.ApiVersion}/{owner.Kind}, namespace: {item.Key.Namespace}, name: {owner.Name}, uid: {owner.Uid}] does not exist in namespace \"{item.Key.Namespace}\"",
                    cancellationToken);
                return OwnerState.Gone;
            }

            return known.WaitsForDependents ? OwnerState.WaitingForDependents : OwnerState.Solid;
        }

        if (graph.IsGone(owner.Uid)) { return OwnerState.Gone; }

        // Never seen: the server knows. A kind it does not serve proves nothing about the owner; that comes back later.
        var type = await client.FindTypeAsync(owner.ApiVersion, owner.Kind, cancellationToken)
            ?? throw new InvalidOperationException($"no matches for kind \"{owner.Kind}\" in version \"{owner.ApiVersion}\", which owns {item.Type} {item.Key}");
        var found = await client.FindAsync(type, new ObjectKey(type.Namespaced ? item.Key.Namespace : "", owner.Name), cancellationToken);
        return found is null || found.Uid() != owner.Uid ? OwnerState.Gone
            : found.IsBeingDeleted() && found.Finalizers().Contains("foregroundDeletion") ? OwnerState.WaitingForDependents
            : OwnerState.Solid;
    }

    private async Task DeleteDependentsFirstAsync(OwnedObject item, CancellationToken cancellationToken)
    {
        var dependents = graph.DependentsOf(item.Uid);
        var blocking = dependents.Where(dependent => dependent.Owners.Any(owner => owner.Uid == item.Uid && owner.BlocksOwnerDeletion)).ToList();
        foreach (var dependent in dependents.Where(dependent => !dependent.IsBeingDeleted))
        {
            await CollectAsync(dependent, cancellationToken);
        }

        if (blocking.Count == 0) { await RemoveFinalizerAsync(item, "foregroundDeletion", cancellationToken); }
    }

    private async Task OrphanAsync(OwnedObject item, CancellationToken cancellationToken)
    {
        foreach (var dependent in graph.DependentsOf(item.Uid))
        {
            await RemoveOwnersAsync(dependent, [item.Uid], cancellationToken);
        }

        await RemoveFinalizerAsync(item, "orphan", cancellationToken);
    }

    private async Task RemoveOwnersAsync(OwnedObject item, HashSet<string> uids, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(item.Type, item.Key, cancellationToken) is not { } current || current.Uid() != item.Uid) { return; }
        var kept = current.OwnerReferences().Where(owner => !uids.Contains((string?)owner["uid"] ?? "")).Select(owner => owner.DeepClone()).ToArray();
        await PatchAsync(item, current, "ownerReferences", kept, cancellationToken);
    }

    private async Task RemoveFinalizerAsync(OwnedObject item, string finalizer, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(item.Type, item.Key, cancellationToken) is not { } current || current.Uid() != item.Uid) { return; }
        if (!current.Finalizers().Contains(finalizer)) { return; }
        var kept = current.Finalizers().Where(name => name != finalizer).Select(name => (JsonNode)JsonValue.Create(name)!).ToArray();
        await PatchAsync(item, current, "finalizers", kept, cancellationToken);
    }

    private async Task PatchAsync(OwnedObject item, JsonObject current, string member, JsonNode[] kept, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = item.Uid,
                ["resourceVersion"] = current.ResourceVersion(),
                [member] = kept.Length == 0 ? null : new JsonArray(kept),
            },
        };
        try
        {
            await client.PatchAsync(item.Type, item.Key, PatchType.Merge, patch, new WriteOptions(), cancellationToken);
        }
        catch (ApiException gone) when (gone.Code == HttpStatusCode.NotFound)
        {
            // Then there is nothing to remove it from.
        }
    }

    private static JsonObject About(OwnedObject item) => new()
    {
        ["apiVersion"] = item.Type.ApiVersion,
        ["kind"] = item.Type.Kind,
        ["metadata"] = new JsonObject { ["name"] = item.Key.Name, ["namespace"] = item.Key.Namespace, ["uid"] = item.Uid },
    };

    private enum OwnerState
    {
        Gone,
        Solid,
        WaitingForDependents,
    }
}
