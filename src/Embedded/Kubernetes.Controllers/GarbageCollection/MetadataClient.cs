using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Kubernetes.Controllers.GarbageCollection;

/// <summary>Lists and watches like the client behind it, and keeps of each object what the garbage collector reads.</summary>
internal sealed class MetadataClient(IResourceClient client) : IResourceClient
{
    private static readonly string[] Kept = ["name", "namespace", "uid", "resourceVersion", "deletionTimestamp", "finalizers", "ownerReferences"];

    public async Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken)
    {
        var list = await client.ListAsync(type, ns, selector, cancellationToken);
        return list with { Items = [.. list.Items.Select(Strip)] };
    }

    public async IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in client.WatchAsync(type, ns, selector, resourceVersion, cancellationToken))
        {
            yield return change with { Object = Strip(change.Object) };
        }
    }

    public Task<ResourceType?> FindTypeAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        client.FindTypeAsync(apiVersion, kind, cancellationToken);

    public Task<IReadOnlyList<ResourceType>> ListTypesAsync(CancellationToken cancellationToken) => client.ListTypesAsync(cancellationToken);

    public Task<JsonObject?> FindAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken) => client.FindAsync(type, key, cancellationToken);

    public Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        client.CreateAsync(type, body, options, cancellationToken);

    public Task<JsonObject> ReplaceAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        client.ReplaceAsync(type, body, options, cancellationToken);

    public Task<JsonObject> PatchAsync(
        ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) =>
        client.PatchAsync(type, key, patchType, patch, options, cancellationToken);

    public Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        client.ApplyAsync(type, body, options, cancellationToken);

    public Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options, CancellationToken cancellationToken) =>
        client.DeleteAsync(type, key, options, cancellationToken);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => client.SendAsync(request, cancellationToken);

    private static JsonObject Strip(JsonObject body)
    {
        var metadata = new JsonObject();
        foreach (var name in Kept)
        {
            if (body["metadata"]?[name] is { } value) { metadata[name] = value.DeepClone(); }
        }

        // Written and read again: a clone of a value that was parsed keeps the whole text that it was parsed from, a list's even.
        return JsonNode.Parse(new JsonObject { ["metadata"] = metadata }.ToJsonString())!.AsObject();
    }
}
