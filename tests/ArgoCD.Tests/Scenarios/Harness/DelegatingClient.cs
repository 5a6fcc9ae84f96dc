using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>A connection that hands everything on to another; what it is to do differently is overridden.</summary>
/// <param name="client">The other connection.</param>
internal abstract class DelegatingClient(IResourceClient client) : IResourceClient
{
    public virtual Task<ResourceType?> FindTypeAsync(string apiVersion, string kind, CancellationToken cancellationToken) => client.FindTypeAsync(apiVersion, kind, cancellationToken);

    public virtual Task<IReadOnlyList<ResourceType>> ListTypesAsync(CancellationToken cancellationToken) => client.ListTypesAsync(cancellationToken);

    public virtual Task<JsonObject?> FindAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken) => client.FindAsync(type, key, cancellationToken);

    public virtual Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken) =>
        client.ListAsync(type, ns, selector, cancellationToken);

    public virtual IAsyncEnumerable<ResourceEvent> WatchAsync(ResourceType type, string? ns, Selector? selector, string resourceVersion, CancellationToken cancellationToken) =>
        client.WatchAsync(type, ns, selector, resourceVersion, cancellationToken);

    public virtual Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        client.CreateAsync(type, body, options, cancellationToken);

    public virtual Task<JsonObject> ReplaceAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        client.ReplaceAsync(type, body, options, cancellationToken);

    public virtual Task<JsonObject> PatchAsync(ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) =>
        client.PatchAsync(type, key, patchType, patch, options, cancellationToken);

    public virtual Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        client.ApplyAsync(type, body, options, cancellationToken);

    public virtual Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options, CancellationToken cancellationToken) =>
        client.DeleteAsync(type, key, options, cancellationToken);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => client.SendAsync(request, cancellationToken);
}
