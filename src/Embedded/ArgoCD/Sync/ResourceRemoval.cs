using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.Sync;

/// <summary>Deletes objects, and lets go of those that this controller holds. Unlike what is applied, this is asked of the server without kubectl.</summary>
/// <param name="client">The cluster.</param>
internal sealed class ResourceRemoval(IResourceClient client)
{
    private readonly MetadataEdit _edit = new(client);

    /// <summary>Deletes an object.</summary>
    public Task<bool> DeleteAsync(ResourceType type, JsonObject live, string propagation, CancellationToken cancellationToken) =>
        client.DeleteAsync(type, live.Key(), new(PropagationPolicy: propagation, Uid: live.Uid()), cancellationToken);

    /// <summary>Removes one finalizer from an object, if it is there.</summary>
    public Task RemoveFinalizerAsync(ResourceType type, ObjectKey key, string finalizer, CancellationToken cancellationToken) => _edit.RunAsync(
        type, key,
        live => live.Finalizers().Contains(finalizer)
            ? new JsonObject { ["finalizers"] = new JsonArray([.. live.Finalizers().Where(present => present != finalizer).Select(present => JsonValue.Create(present))]) }
            : null,
        cancellationToken);
}
