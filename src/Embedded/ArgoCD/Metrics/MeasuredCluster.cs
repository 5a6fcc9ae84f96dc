using System.Net;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Kubernetes.Runtime;

namespace ArgoCD.Metrics;

/// <summary>
/// Counts the requests that are made for one Application (upstream: <c>controller/metrics/transportwrapper.go</c>). As there,
/// watches are not among them, nor is what <c>kubectl</c> would do.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="count">Told of each request that ended.</param>
internal sealed class MeasuredCluster(IResourceClient client, Action<ClusterRequest> count) : IResourceClient
{
    public Task<ResourceType?> FindTypeAsync(string apiVersion, string kind, CancellationToken cancellationToken) => CountAsync(
        "Get", apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion[..apiVersion.IndexOf('/', StringComparison.Ordinal)] : "api", "",
        client.FindTypeAsync(apiVersion, kind, cancellationToken), type => type is null ? HttpStatusCode.NotFound : HttpStatusCode.OK);

    public Task<IReadOnlyList<ResourceType>> ListTypesAsync(CancellationToken cancellationToken) => client.ListTypesAsync(cancellationToken);

    public Task<JsonObject?> FindAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken) => CountAsync(
        "Get", type.Plural, key.Namespace, client.FindAsync(type, key, cancellationToken), found => found is null ? HttpStatusCode.NotFound : HttpStatusCode.OK);

    public Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken) =>
        CountAsync("List", type.Plural, ns ?? "", client.ListAsync(type, ns, selector, cancellationToken), _ => HttpStatusCode.OK);

    public IAsyncEnumerable<ResourceEvent> WatchAsync(
        ResourceType type, string? ns, Selector? selector, string resourceVersion, CancellationToken cancellationToken) =>
        client.WatchAsync(type, ns, selector, resourceVersion, cancellationToken);

    public Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        CountAsync("Create", type.Plural, body.Namespace(), client.CreateAsync(type, body, options, cancellationToken), _ => HttpStatusCode.Created);

    public Task<JsonObject> ReplaceAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        CountAsync("Update", type.Plural, body.Namespace(), client.ReplaceAsync(type, body, options, cancellationToken), _ => HttpStatusCode.OK);

    public Task<JsonObject> PatchAsync(
        ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) =>
        CountAsync("Patch", type.Plural, key.Namespace, client.PatchAsync(type, key, patchType, patch, options, cancellationToken), _ => HttpStatusCode.OK);

    public Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        CountAsync("Patch", type.Plural, body.Namespace(), client.ApplyAsync(type, body, options, cancellationToken), _ => HttpStatusCode.OK);

    public Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options, CancellationToken cancellationToken) => CountAsync(
        "Delete", type.Plural, key.Namespace, client.DeleteAsync(type, key, options, cancellationToken), isThere => isThere ? HttpStatusCode.OK : HttpStatusCode.NotFound);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => client.SendAsync(request, cancellationToken);

    private async Task<T> CountAsync<T>(string verb, string resource, string ns, Task<T> request, Func<T, HttpStatusCode> codeOf)
    {
        HttpStatusCode code = 0;
        try
        {
            var answer = await request;
            code = codeOf(answer);
            return answer;
        }
        catch (ApiException error)
        {
            code = error.Code;
            throw;
        }
        finally
        {
            count(new(verb, resource, ns, (int)code));
        }
    }
}
