using System.Text.Json.Nodes;

namespace Kubernetes.Runtime;

/// <summary>
/// Reads and writes objects of any kind as JSON, over the connection and credentials of an <c>IKubernetes</c>.
/// Each method throws <see cref="ApiException"/> where the server refuses, and <see cref="HttpRequestException"/>
/// where it does not answer.
/// </summary>
public interface IResourceClient
{
    /// <summary>Finds how the server serves a kind, by discovery; the answer is cached, and asked again when unknown.</summary>
    /// <returns>The type; null where the server does not know the kind.</returns>
    Task<ResourceType?> FindTypeAsync(string apiVersion, string kind, CancellationToken cancellationToken);

    /// <summary>Lists all types that the server serves and that can be listed and watched, each in its preferred version.</summary>
    Task<IReadOnlyList<ResourceType>> ListTypesAsync(CancellationToken cancellationToken);

    /// <summary>Reads one object.</summary>
    /// <returns>The object; null where there is none.</returns>
    Task<JsonObject?> FindAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Lists objects.</summary>
    /// <param name="type">Their kind.</param>
    /// <param name="ns">Their namespace; null for all.</param>
    /// <param name="selector">Which of them; null for all.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken);

    /// <summary>Follows changes until the token is cancelled or the server ends the watch (then list again).</summary>
    /// <param name="type">The kind.</param>
    /// <param name="ns">The namespace; null for all.</param>
    /// <param name="selector">Which objects; null for all.</param>
    /// <param name="resourceVersion">Where to start, from <see cref="ResourceList.ResourceVersion"/>; an expired one throws an <see cref="ApiException"/> with code 410.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, CancellationToken cancellationToken);

    /// <summary>Creates an object; its namespace is read from its metadata.</summary>
    Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Replaces an object, or its subresource, by PUT.</summary>
    Task<JsonObject> ReplaceAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Patches an object or its subresource.</summary>
    Task<JsonObject> PatchAsync(
        ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Applies an object server-side; <see cref="WriteOptions.FieldManager"/> is required.</summary>
    Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Deletes an object.</summary>
    /// <returns>False where there was none.</returns>
    Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options, CancellationToken cancellationToken);

    /// <summary>Sends any other request, relative to the server's root (<c>/version</c>, <c>.../proxy/...</c>, <c>.../log</c>), with these credentials.</summary>
    /// <returns>The response whatever its status code; the caller disposes it.</returns>
    Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken);
}
