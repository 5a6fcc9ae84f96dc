using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace Kubernetes.Runtime;

/// <summary>An <see cref="IResourceClient"/> over the connection and credentials of a <see cref="IKubernetes"/>.</summary>
public sealed partial class ResourceClient : IResourceClient
{
    private const int PageSize = 500;
    private readonly global::k8s.Kubernetes _connection;
    private readonly TypeDiscovery _types;

    /// <summary>Makes a client.</summary>
    /// <param name="kubernetes">The connection; it must be a <see cref="global::k8s.Kubernetes"/>, and stays the caller's to dispose.</param>
    /// <exception cref="ArgumentException">The connection is of another class.</exception>
    public ResourceClient(IKubernetes kubernetes)
    {
        _connection = kubernetes as global::k8s.Kubernetes
            ?? throw new ArgumentException("The connection must be a k8s.Kubernetes.", nameof(kubernetes));
        _types = new TypeDiscovery(GetJsonAsync);
    }

    /// <inheritdoc/>
    public Task<ResourceType?> FindTypeAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        _types.FindAsync(apiVersion, kind, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ResourceType>> ListTypesAsync(CancellationToken cancellationToken) => _types.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<JsonObject?> FindAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ResourcePath.Of(type, key.Namespace, key.Name, null));
        using var response = await SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            var refusal = await ReadRefusalAsync(response, cancellationToken);

            // A kind or a path that is not served is an error of the caller; an object that is not there is an answer.
            return refusal.Reason == "NotFound" && refusal.Status?["details"]?["name"] is not null ? null : throw refusal;
        }

        return await ReadObjectAsync(response, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ResourceList> ListAsync(ResourceType type, string? ns, Selector? selector, CancellationToken cancellationToken)
    {
        var items = System.Collections.Immutable.ImmutableArray.CreateBuilder<JsonObject>();
        string? next = null;
        string version;
        do
        {
            var query = new QueryText().Add("labelSelector", selector?.Labels).Add("fieldSelector", selector?.Fields)
                .Add("limit", $"{PageSize}").Add("continue", next);
            var page = await GetJsonAsync(ResourcePath.Of(type, ns ?? "", null, null) + query, cancellationToken);
            if (page["items"] is JsonArray found)
            {
                foreach (var item in found)
                {
                    if (item is not JsonObject one) { continue; }

                    // The items of a list leave out what the list says once.
                    one["apiVersion"] ??= type.ApiVersion;
                    one["kind"] ??= type.Kind;
                    items.Add(one);
                }

                found.Clear();
            }

            version = (string?)page["metadata"]?["resourceVersion"] ?? "";
            next = (string?)page["metadata"]?["continue"];
        }
        while (!string.IsNullOrEmpty(next));
        return new ResourceList(items.ToImmutable(), version);
    }

    /// <inheritdoc/>
    public Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken)
    {
        var ns = type.Namespaced ? (string?)body["metadata"]?["namespace"] ?? "" : "";
        var name = options.Subresource is null ? null : (string?)body["metadata"]?["name"];
        return WriteAsync(HttpMethod.Post, ResourcePath.Of(type, ns, name, options.Subresource), body, "application/json", options, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<JsonObject> ReplaceAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(HttpMethod.Put, PathOf(type, body, options), body, "application/json", options, cancellationToken);

    /// <inheritdoc/>
    public Task<JsonObject> PatchAsync(
        ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        var mediaType = patchType switch
        {
            PatchType.Json => "application/json-patch+json",
            PatchType.Merge => "application/merge-patch+json",
            _ => "application/strategic-merge-patch+json",
        };
        var path = ResourcePath.Of(type, type.Namespaced ? key.Namespace : "", key.Name, options.Subresource);
        return WriteAsync(HttpMethod.Patch, path, patch, mediaType, options, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(HttpMethod.Patch, PathOf(type, body, options), body, "application/apply-patch+yaml", options, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeletionOptions options, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["kind"] = "DeleteOptions", ["apiVersion"] = "v1" };
        if (options.PropagationPolicy is { } policy) { body["propagationPolicy"] = policy; }
        if (options.GracePeriodSeconds is { } grace) { body["gracePeriodSeconds"] = grace; }
        if (options.Uid is not null || options.ResourceVersion is not null)
        {
            var preconditions = new JsonObject();
            if (options.Uid is { } uid) { preconditions["uid"] = uid; }
            if (options.ResourceVersion is { } version) { preconditions["resourceVersion"] = version; }
            body["preconditions"] = preconditions;
        }

        using var request = new HttpRequestMessage(HttpMethod.Delete, ResourcePath.Of(type, type.Namespaced ? key.Namespace : "", key.Name, null))
        {
            Content = ContentOf(body, "application/json"),
        };
        using var response = await SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode) { return true; }
        var refusal = await ReadRefusalAsync(response, cancellationToken);
        return refusal.Code == HttpStatusCode.NotFound && refusal.Reason == "NotFound" ? false : throw refusal;
    }

    /// <inheritdoc/>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } uri) { throw new ArgumentException("The request has no address.", nameof(request)); }
        if (!uri.IsAbsoluteUri)
        {
            request.RequestUri = new Uri(new Uri(_connection.BaseUri.AbsoluteUri.TrimEnd('/') + "/"), uri.OriginalString.TrimStart('/'));
        }

        if (_connection.Credentials is { } credentials) { await credentials.ProcessHttpRequestAsync(request, cancellationToken); }
        return await _connection.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static string PathOf(ResourceType type, JsonObject body, WriteOptions options) => ResourcePath.Of(
        type,
        type.Namespaced ? (string?)body["metadata"]?["namespace"] ?? "" : "",
        (string?)body["metadata"]?["name"] ?? throw new ArgumentException("The object has no name.", nameof(body)),
        options.Subresource);

    private static ByteArrayContent ContentOf(JsonNode body, string mediaType)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return content;
    }

    private static async Task<ApiException> ReadRefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return new ApiException(response.StatusCode, JsonNode.Parse(text) as JsonObject);
        }
        catch (JsonException)
        {
            // What stands between us and the server may answer in plain text; its words are the best there is.
            return new ApiException(response.StatusCode, text.Length == 0 ? null : new JsonObject { ["message"] = text.Trim() });
        }
    }

    private static async Task<JsonObject> ReadObjectAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode) { throw await ReadRefusalAsync(response, cancellationToken); }
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonNode.ParseAsync(body, cancellationToken: cancellationToken) as JsonObject
            ?? throw new HttpRequestException("the server answered something that is not a JSON object");
    }

    private async Task<JsonObject> GetJsonAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await SendAsync(request, cancellationToken);
        return await ReadObjectAsync(response, cancellationToken);
    }

    private async Task<JsonObject> WriteAsync(
        HttpMethod method, string path, JsonNode body, string mediaType, WriteOptions options, CancellationToken cancellationToken)
    {
        var query = new QueryText().Add("fieldManager", options.FieldManager).Add("dryRun", options.DryRun ? "All" : null)
            .Add("force", options.Force ? "true" : null).Add("fieldValidation", options.FieldValidation);
        using var request = new HttpRequestMessage(method, path + query) { Content = ContentOf(body, mediaType) };
        using var response = await SendAsync(request, cancellationToken);
        return await ReadObjectAsync(response, cancellationToken);
    }

    private sealed class QueryText
    {
        private readonly StringBuilder _text = new();

        public QueryText Add(string name, string? value)
        {
            if (string.IsNullOrEmpty(value)) { return this; }
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            return this;
        }

        public override string ToString() => _text.ToString();
    }
}
