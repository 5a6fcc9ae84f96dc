using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kubernetes.ApiServer.Subresources;

/// <summary>Copies requests and answers between a client and what stands behind the API server.</summary>
internal static class ProxiedRequest
{
    private static readonly FrozenSet<string> HopByHop = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host", "Authorization",
        "Content-Length",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The request as it is sent on: without credentials, with where it came from.</summary>
    public static HttpRequestMessage Of(HttpRequest request, string pathAndQuery, string? prefix)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(pathAndQuery, UriKind.Relative));
        if (request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0)
        {
            message.Content = new StreamContent(request.Body);
            message.Content.Headers.ContentLength = request.ContentLength;
        }

        foreach (var (name, values) in request.Headers)
        {
            if (HopByHop.Contains(name) || name.StartsWith(':') || name.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("X-Remote-", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!message.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        if (prefix is not null)
        {
            message.Headers.TryAddWithoutValidation("X-Forwarded-Uri", prefix + pathAndQuery);
            message.Headers.TryAddWithoutValidation("X-Forwarded-Host", request.Host.Value);
            message.Headers.TryAddWithoutValidation("X-Forwarded-Proto", request.Scheme);
        }

        return message;
    }

    /// <summary>Answers with what came back; redirects stay below the prefix.</summary>
    public static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer, string? prefix, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!HopByHop.Contains(name))
            {
                response.Headers[name] = values.ToArray();
            }
        }

        if (prefix is not null && response.Headers.Location.ToString() is { Length: > 0 } location)
        {
            response.Headers.Location = prefix + (Uri.TryCreate(location, UriKind.Absolute, out var absolute) ? absolute.PathAndQuery : location);
        }

        response.ContentLength = answer.Content.Headers.ContentLength;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await response.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
    }
}
