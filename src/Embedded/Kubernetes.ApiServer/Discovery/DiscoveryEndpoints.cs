using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Aggregation;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.OpenApi;
using Kubernetes.ApiServer.Pki;
using Kubernetes.ApiServer.Resources;
using Microsoft.AspNetCore.Http;

namespace Kubernetes.ApiServer.Discovery;

/// <summary>Answers everything that is no resource: version, health, metrics, discovery, OpenAPI, and the keys of tokens.</summary>
internal sealed class DiscoveryEndpoints(
    DiscoveryDocuments documents, OpenApiEndpoints openApi, AggregatedApis aggregated, ServiceAccountTokens tokens, RequestMetrics metrics)
{
    private static readonly string[] Checks = ["ping", "log", "etcd", "poststarthook/start-apiextensions-controllers", "poststarthook/rbac/bootstrap-roles"];

    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpContext context, RequestInfo info, CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            throw Refusals.MethodNotAllowed();
        }

        var path = info.Path.Length > 1 ? info.Path.TrimEnd('/') : info.Path;
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (parts)
        {
            case []:
                return DocumentAsync(context, "/", Root, cancellationToken);
            case ["version"]:
                return Responses.JsonAsync(context, 200, ServerVersion.Document(), cancellationToken);
            case ["healthz" or "livez" or "readyz", ..]:
                return HealthAsync(context, parts, cancellationToken);
            case ["metrics"]:
                return metrics.WriteAsync(context, cancellationToken);
            case [".well-known", "openid-configuration"]:
                return Responses.JsonAsync(context, 200, ServiceAccountTokens.Discovery(new Uri("https://kubernetes.default.svc/openid/v1/jwks")), cancellationToken);
            case ["openid", "v1", "jwks"]:
                return Responses.JsonAsync(context, 200, tokens.KeySet(), cancellationToken);
            case ["openapi", ..]:
                return openApi.AnswerAsync(context, parts, cancellationToken);
            case ["api"]:
                return CoreAsync(context, cancellationToken);
            case ["apis"]:
                return GroupsAsync(context, cancellationToken);
            case ["apis", var group]:
                return DocumentAsync(context, path, catalog => GroupDocument(catalog, group), cancellationToken);
            case ["api", var version]:
                return DocumentAsync(context, path, catalog => List(catalog, "", version), cancellationToken);
            case ["apis", var group, var version]:
                return DocumentAsync(context, path, catalog => List(catalog, group, version), cancellationToken);
            default:
                throw Refusals.NoSuchPath();
        }
    }

    private static JsonObject List(ResourceCatalog catalog, string group, string version)
    {
        var found = catalog.Groups.FirstOrDefault(g => g.Name == group);
        var served = found?.Versions.FirstOrDefault(v => v.Version == version) ?? throw Refusals.NoSuchPath();
        return DiscoveryDocuments.ResourceList(found!, served);
    }

    private static JsonArray Addresses() => [new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = "172.18.0.2:6443" }];

    private Task CoreAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (AcceptHeader.DiscoveryVersion(context.Request) is { } format)
        {
            return AggregatedAsync(context, format, "/api", catalog => DiscoveryDocuments.Aggregate(catalog.Groups.Where(g => g.Name.Length == 0), format, []), cancellationToken);
        }

        return DocumentAsync(context, "/api", _ => new JsonObject
        {
            ["kind"] = "APIVersions",
            ["versions"] = new JsonArray("v1"),
            ["serverAddressByClientCIDRs"] = Addresses(),
        }, cancellationToken);
    }

    private Task GroupsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (AcceptHeader.DiscoveryVersion(context.Request) is { } format)
        {
            return AggregatedAsync(
                context, format, "/apis", catalog => DiscoveryDocuments.Aggregate(catalog.Groups.Where(g => g.Name.Length > 0), format, aggregated.DiscoveryItems()), cancellationToken);
        }

        return DocumentAsync(context, "/apis", catalog => new JsonObject
        {
            ["kind"] = "APIGroupList",
            ["apiVersion"] = "v1",
            ["groups"] = new JsonArray([.. documents.Groups(catalog).Select(g => (JsonNode)DiscoveryDocuments.Group(g.Name, g.Versions))]),
        }, cancellationToken);
    }

    private JsonObject GroupDocument(ResourceCatalog catalog, string group)
    {
        var found = documents.Groups(catalog).FirstOrDefault(g => g.Name == group);
        if (found.Name is null)
        {
            throw Refusals.NoSuchPath();
        }

        var document = new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" };
        foreach (var (name, value) in DiscoveryDocuments.Group(found.Name, found.Versions))
        {
            document[name] = value?.DeepClone();
        }

        return document;
    }

    private Task AggregatedAsync(HttpContext context, string format, string path, Func<ResourceCatalog, JsonNode> make, CancellationToken cancellationToken)
    {
        var (json, tag) = documents.Find($"{path} {format}", make);
        var response = context.Response;
        response.Headers.ETag = $"\"{tag}\"";
        response.Headers.Vary = "Accept";
        response.Headers.CacheControl = "public";
        if (context.Request.Headers.IfNoneMatch.ToString() == $"\"{tag}\"")
        {
            response.StatusCode = 304;
            return Task.CompletedTask;
        }

        response.ContentType = $"application/json;g=apidiscovery.k8s.io;v={format};as=APIGroupDiscoveryList";
        return Responses.BytesAsync(context, 200, json, cancellationToken);
    }

    private Task DocumentAsync(HttpContext context, string name, Func<ResourceCatalog, JsonNode> make, CancellationToken cancellationToken) =>
        Responses.BytesAsync(context, 200, documents.Find(name, make).Json, cancellationToken);

    private JsonObject Root(ResourceCatalog catalog)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal)
        {
            "/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/healthz", "/livez", "/metrics", "/openapi/v3", "/openapi/v3/", "/openid/v1/jwks", "/readyz", "/version",
        };
        foreach (var (name, versions) in documents.Groups(catalog))
        {
            paths.Add($"/apis/{name}");
            paths.UnionWith(versions.Select(v => $"/apis/{name}/{v}"));
        }

        return new JsonObject { ["paths"] = new JsonArray([.. paths.Select(p => (JsonNode)p)]) };
    }

    private static Task HealthAsync(HttpContext context, string[] parts, CancellationToken cancellationToken)
    {
        context.Response.Headers["X-Content-Type-Options"] = "nosniff";
        if (parts.Length > 1 && !Checks.Contains(string.Join('/', parts[1..])))
        {
            throw Refusals.NoSuchPath();
        }

        return Responses.TextAsync(
            context, 200, context.Request.Query.ContainsKey("verbose") ? string.Concat(Checks.Select(c => $"[+]{c} ok\n")) + $"{parts[0]} check passed\n" : "ok", cancellationToken);
    }
}
