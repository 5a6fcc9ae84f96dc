using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace ArgoCD.Tests.Drift;

/// <summary>A connection over which requests fail, answers are lost after the deed, and watches end, as often as is wished.</summary>
/// <param name="client">The connection.</param>
/// <param name="seed">What the faults are drawn from.</param>
internal sealed class FaultyClient(IResourceClient client, int seed) : IResourceClient
{
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();

    /// <summary>How many of a hundred requests fail.</summary>
    public int Percent { get; set; }

    /// <summary>How many have failed.</summary>
    public int Faults { get; private set; }

    public Task<ResourceType?> FindTypeAsync(string apiVersion, string kind, CancellationToken cancellationToken) => client.FindTypeAsync(apiVersion, kind, cancellationToken);

    public Task<IReadOnlyList<ResourceType>> ListTypesAsync(CancellationToken cancellationToken) => client.ListTypesAsync(cancellationToken);

    public Task<JsonObject?> FindAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken) =>
        Draw() is { } fault ? throw fault : client.FindAsync(type, key, cancellationToken);

    public Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken) =>
        Draw() is { } fault ? throw fault : client.ListAsync(type, ns, selector, cancellationToken);

    public async IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in client.WatchAsync(type, ns, selector, resourceVersion, cancellationToken))
        {
            if (Draw() is { } fault)
            {
                // The change is lost with the connection.
                throw fault is ApiException { Code: HttpStatusCode.Conflict } ? new ApiException(HttpStatusCode.Gone, Status("Expired", "too old resource version")) : new IOException("connection reset by peer");
            }

            yield return change;
        }
    }

    public Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(() => client.CreateAsync(type, body, options, cancellationToken));

    public Task<JsonObject> ReplaceAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(() => client.ReplaceAsync(type, body, options, cancellationToken));

    public Task<JsonObject> PatchAsync(ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(() => client.PatchAsync(type, key, patchType, patch, options, cancellationToken));

    public Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(() => client.ApplyAsync(type, body, options, cancellationToken));

    public Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options, CancellationToken cancellationToken) =>
        WriteAsync(() => client.DeleteAsync(type, key, options, cancellationToken));

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => client.SendAsync(request, cancellationToken);

    private static JsonObject Status(string reason, string message) => new() { ["reason"] = reason, ["message"] = message };

    private async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        switch (Draw())
        {
            case HttpRequestException lost:
                // The server did it, and the answer is lost.
                await write();
                throw lost;
            case { } fault:
                throw fault;
            default:
                return await write();
        }
    }

    private Exception? Draw()
    {
        lock (_gate)
        {
            if (_random.Next(100) >= Percent)
            {
                return null;
            }

            Faults++;
            return _random.Next(4) switch
            {
                0 => new ApiException(HttpStatusCode.InternalServerError, Status("InternalError", "etcdserver: request timed out")),
                1 => new ApiException(HttpStatusCode.ServiceUnavailable, Status("ServiceUnavailable", "the server is currently unable to handle the request")),
                2 => new ApiException(HttpStatusCode.Conflict, Status("Conflict", "the object has been modified; please apply your changes to the latest version and try again")),
                _ => new HttpRequestException("unexpected EOF"),
            };
        }
    }
}
