using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace EndToEnd;

/// <summary>Calls the shop's services at <c>NAME.localhost</c>, which most resolvers cannot find: by address, with their name as Host.</summary>
internal sealed class ServiceCaller(Uri dashboard) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>
    /// Sends a request. A pod is ready a moment before the cluster's network knows it (its EndpointSlice follows the pod, the
    /// network follows the slice), and nothing tells a caller when: who is told that there are no endpoints asks again.
    /// </summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string service, string path, object? body, CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            using var request = RequestOf(method, service, path, body);
            var response = await _client.SendAsync(request, cancellationToken);
            if (waiting.Elapsed > Patience || !await LacksEndpointsAsync(response, cancellationToken)) { return response; }
            response.Dispose();
            await Task.Delay(Pause, cancellationToken);
        }
    }

    public async Task<JsonNode> GetAsync(string service, string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, service, path, null, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{service}{path} answered {(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Puts an item into a cart once; each of the four pods of cart must read it.</summary>
    public async Task ExpectEveryPodReadsTheCartAsync(string id, CancellationToken cancellationToken)
    {
        using (var stored = await SendAsync(HttpMethod.Post, "cart", $"/carts/{id}/items", new { name = "latte", quantity = 2 }, cancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        }

        var pods = new HashSet<string>();
        var waiting = Stopwatch.StartNew();
        while (pods.Count < 4 && waiting.Elapsed < Patience)
        {
            var cart = await GetAsync("cart", $"/carts/{id}", cancellationToken);
            Assert.Equal("latte", (string?)cart["items"]?[0]?["name"]);
            pods.Add((string?)cart["pod"] ?? "");
        }

        Assert.Equal(4, pods.Count);
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage RequestOf(HttpMethod method, string service, string path, object? body)
    {
        var request = new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{dashboard.Port}{path}"));
        request.Headers.Host = $"{service}.localhost:{dashboard.Port}";
        if (body is not null) { request.Content = JsonContent.Create(body); }
        return request;
    }

    private static async Task<bool> LacksEndpointsAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.StatusCode == HttpStatusCode.ServiceUnavailable
        && (await response.Content.ReadAsStringAsync(cancellationToken)).Contains("no endpoints available", StringComparison.Ordinal);
}
