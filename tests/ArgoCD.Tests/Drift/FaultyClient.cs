using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using ArgoCD.Tests.Scenarios.Harness;
using Kubernetes.Runtime;

namespace ArgoCD.Tests.Drift;

/// <summary>A connection over which requests fail, answers are lost after the deed, and watches end, as often as is wished.</summary>
/// <param name="client">The connection.</param>
/// <param name="seed">What the faults are drawn from.</param>
internal sealed class FaultyClient(IResourceClient client, int seed) : DelegatingClient(client)
{
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();

    /// <summary>How many of a hundred requests fail.</summary>
    public int Percent { get; set; }

    /// <summary>How many have failed.</summary>
    public int Faults { get; private set; }

    public override Task<JsonObject?> FindAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken) =>
        Draw() is { } fault ? throw fault : base.FindAsync(type, key, cancellationToken);

    public override Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken) =>
        Draw() is { } fault ? throw fault : base.ListAsync(type, ns, selector, cancellationToken);

    public override async IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in base.WatchAsync(type, ns, selector, resourceVersion, cancellationToken))
        {
            if (Draw() is { } fault)
            {
                // The change is lost with the connection.
                throw fault is ApiException { Code: HttpStatusCode.Conflict } ? new ApiException(HttpStatusCode.Gone, Status("Expired", "too old resource version")) : new IOException("connection reset by peer");
            }

            yield return change;
        }
    }

    public override Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(() => base.CreateAsync(type, body, options, cancellationToken));

    public override Task<JsonObject> ReplaceAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(() => base.ReplaceAsync(type, body, options, cancellationToken));

    public override Task<JsonObject> PatchAsync(ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(() => base.PatchAsync(type, key, patchType, patch, options, cancellationToken));

    public override Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(() => base.ApplyAsync(type, body, options, cancellationToken));

    public override Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options, CancellationToken cancellationToken) =>
        WriteAsync(() => base.DeleteAsync(type, key, options, cancellationToken));

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
