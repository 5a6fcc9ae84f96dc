using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Clusters;
using Dashboard.Live;
using Kubernetes.Runtime;
using Tutorial.Model;

namespace Dashboard.Features.Cluster;

/// <summary>Streams a container's log through the API.</summary>
internal sealed class LogReader(ICluster cluster, TimeProvider time)
{
    /// <summary>Yields the newest lines, then follows; a refusal is one line that quotes it.</summary>
    public async IAsyncEnumerable<OutputLine> ReadAsync(ObjectKey pod, string? container, bool previous, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = $"/api/v1/namespaces/{Uri.EscapeDataString(pod.Namespace)}/pods/{Uri.EscapeDataString(pod.Name)}/log?tailLines=500"
            + (previous ? "&previous=true" : "&follow=true") + (container is null ? "" : $"&container={Uri.EscapeDataString(container)}");
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var (response, failure) = await SendAsync(request, cancellationToken);
        if (response is null)
        {
            yield return new(time.GetUtcNow(), OutputKind.Refusal, failure ?? "");
            yield break;
        }

        using (response)
        {
            if (!response.IsSuccessStatusCode)
            {
                yield return new(time.GetUtcNow(), OutputKind.Refusal, Message(await response.Content.ReadAsStringAsync(cancellationToken)));
                yield break;
            }

            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await reader.ReadLineAsync(cancellationToken) is { } line) { yield return new(time.GetUtcNow(), OutputKind.Answer, line); }
        }
    }

    private async Task<(HttpResponseMessage?, string?)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try { return (await cluster.Resources.SendAsync(request, cancellationToken), null); }
        catch (Exception error) when (error is HttpRequestException or InvalidOperationException) { return (null, error.Message); }
    }

    /// <summary>The message of a <c>Status</c>, or the body as it is.</summary>
    internal static string Message(string body)
    {
        try { return JsonNode.Parse(body).Text("message") ?? body; }
        catch (JsonException) { return body; }
    }
}
