using Kubernetes.ApiServer.Objects;
using Kubernetes.ApiServer.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kubernetes.ApiServer.Http;

/// <summary>
/// Online backup and restore: <c>kubectl get --raw /data</c> writes the whole cluster as one file, <c>kubectl replace --raw /data -f FILE</c>
/// makes the cluster what it was then. Roles allow it by <c>nonResourceURLs</c>, as cluster-admin does.
/// </summary>
internal sealed class ArchiveEndpoint(ObjectStore store)
{
    /// <summary>The path of both.</summary>
    public const string Path = "/data";

    private const long MostBytes = 1L << 30;

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        switch (context.Request.Method)
        {
            case "GET":
                context.Response.ContentType = "application/json-seq";
                context.Response.Headers.ContentDisposition = "attachment; filename=cluster.jsonl";
                await StoreArchive.WriteAsync(store.Snapshot, context.Response.Body, cancellationToken);
                break;
            case "PUT":
                if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) { limit.MaxRequestBodySize = MostBytes; }
                var count = await RestoreAsync(context.Request.Body, cancellationToken);
                await Responses.TextAsync(context, 200, $"{count} objects changed\n", cancellationToken);
                break;
            default: throw Refusals.MethodNotAllowed();
        }
    }

    private async Task<int> RestoreAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            var objects = await StoreArchive.ReadAsync(body, cancellationToken);
            ArchiveCheck.Check(objects);
            return await store.RestoreAsync(objects);
        }
        catch (FormatException error)
        {
            throw Refusals.BadRequest($"nothing was restored: {error.Message}");
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new StatusException(413, "RequestEntityTooLarge", $"Request entity too large: limit is {MostBytes}");
        }
    }
}
