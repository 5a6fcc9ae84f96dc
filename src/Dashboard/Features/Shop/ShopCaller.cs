using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Clusters;
using Dashboard.Features.Cluster;
using Dashboard.Live;

namespace Dashboard.Features.Shop;

/// <summary>Calls a Service of the product through the API server's service proxy, the same way on every cluster.</summary>
internal sealed class ShopCaller(ICluster cluster, TimeProvider time)
{
    private const int MostBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Sends one request; a failure is an answer too.</summary>
    public async Task<ShopCall> CallAsync(string service, string port, string method, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/namespaces/coffee/services/{Uri.EscapeDataString(service)}:{Uri.EscapeDataString(port)}/proxy/{path.TrimStart('/')}");
        if (!string.IsNullOrWhiteSpace(body)) { request.Content = new StringContent(body, Encoding.UTF8, "application/json"); }
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var clock = Stopwatch.StartNew();
        try
        {
            using var response = await cluster.Resources.SendAsync(request, patience.Token);
            var text = await ReadAsync(response, patience.Token);
            var (version, pod) = Identity(text, response);
            return new(time.GetUtcNow(), (int)response.StatusCode, clock.Elapsed, pod, version, response.IsSuccessStatusCode ? text : LogReader.Message(text));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { return new(time.GetUtcNow(), 0, clock.Elapsed, null, null, $"no answer within {Patience.TotalSeconds:0} s"); }
        catch (Exception error) when (error is HttpRequestException or InvalidOperationException or IOException) { return new(time.GetUtcNow(), 0, clock.Elapsed, null, null, error.Message); }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MostBytes];
        var read = await stream.ReadAtLeastAsync(buffer, MostBytes, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    // Which pod answered is said by the service itself: in its body, or in a header.
    private static (string? Version, string? Pod) Identity(string text, HttpResponseMessage response)
    {
        string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
        JsonNode? body = null;
        try { body = JsonNode.Parse(text); }
        catch (JsonException) { /* not every answer is JSON */ }
        return (Header("X-Version") ?? body.Text("version"), Header("X-Pod") ?? body.Text("pod"));
    }
}
