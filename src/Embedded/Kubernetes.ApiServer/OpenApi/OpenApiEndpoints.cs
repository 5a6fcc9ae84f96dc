using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Discovery;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Resources;
using Microsoft.AspNetCore.Http;

namespace Kubernetes.ApiServer.OpenApi;

/// <summary>Answers <c>/openapi/v3</c> and its documents, one for each group and version, and <c>/openapi/v2</c>.</summary>
internal sealed class OpenApiEndpoints(DiscoveryDocuments documents)
{
    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parts">The segments of its path, <c>openapi</c> first.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task AnswerAsync(HttpContext context, string[] parts, CancellationToken cancellationToken)
    {
        switch (parts)
        {
            case ["openapi", "v3"]:
                return Responses.BytesAsync(context, 200, documents.Find("/openapi/v3", Index).Json, cancellationToken);
            case ["openapi", "v3", "api", var version]:
                return DocumentAsync(context, "", version, cancellationToken);
            case ["openapi", "v3", "apis", var group, var version]:
                return DocumentAsync(context, group, version, cancellationToken);
            case ["openapi", "v2"] when context.Request.Headers.Accept.ToString().Contains(OpenApiV2.Accepted, StringComparison.Ordinal):
                return WholeAsync(context, documents.FindBytes("/openapi/v2", OpenApiV2.Of), OpenApiV2.ContentType, cancellationToken);
            case ["openapi", "v2"] when AcceptsJson(context.Request):
                return WholeAsync(context, documents.Find("/openapi/v2 json", OpenApiV2Json.Of), "application/json", cancellationToken);
            case ["openapi", "v2"]:
                context.Response.StatusCode = 406;
                return Task.CompletedTask;
            default:
                throw Refusals.NoSuchPath();
        }
    }

    private static bool AcceptsJson(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        return accept.Length == 0 || accept.Contains("application/json", StringComparison.OrdinalIgnoreCase) || accept.Contains("*/*", StringComparison.Ordinal) || accept.Contains("application/*", StringComparison.OrdinalIgnoreCase);
    }

    private static Task WholeAsync(HttpContext context, (byte[] Bytes, string ETag) document, string contentType, CancellationToken cancellationToken)
    {
        context.Response.Headers.ETag = $"\"{document.ETag}\"";
        context.Response.Headers.Vary = "Accept";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(document.ETag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        }

        context.Response.ContentType = contentType;
        return Responses.BytesAsync(context, 200, document.Bytes, cancellationToken);
    }

    private JsonObject Index(ResourceCatalog catalog)
    {
        var paths = new JsonObject();
        foreach (var group in catalog.Groups)
        {
            foreach (var version in group.Versions)
            {
                var path = PathOf(group.Name, version.Version);
                paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={Document(group.Name, version.Version).ETag}" };
            }
        }

        return new JsonObject { ["paths"] = paths };
    }

    private static string PathOf(string group, string version) => group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";

    private (byte[] Json, string ETag) Document(string group, string version) => documents.FindStable($"openapi {group}/{version}", catalog =>
        catalog.Groups.FirstOrDefault(g => g.Name == group)?.Versions.FirstOrDefault(v => v.Version == version)
            ?? throw Refusals.NoSuchPath(), OpenApiDocument.Of);

    private async Task DocumentAsync(HttpContext context, string group, string version, CancellationToken cancellationToken)
    {
        var (json, tag) = Document(group, version);
        var asked = context.Request.Query["hash"].ToString();
        var response = context.Response;
        if (asked.Length > 0 && asked != tag)
        {
            response.StatusCode = 301;
            response.Headers.Location = $"/openapi/v3/{PathOf(group, version)}?hash={tag}";
            return;
        }

        response.Headers.ETag = $"\"{tag}\"";
        response.Headers.Vary = "Accept";
        if (asked.Length > 0)
        {
            response.Headers.CacheControl = "public, immutable";
            response.Headers.Expires = DateTimeOffset.UtcNow.AddYears(1).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (context.Request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal))
        {
            response.StatusCode = 304;
            return;
        }

        response.ContentType = "application/json";   // as it is: nobody reads megabytes in lines
        await Responses.BytesAsync(context, 200, json, cancellationToken);
    }
}
