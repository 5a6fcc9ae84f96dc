using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace EndToEnd;

/// <summary>Calls the shop's services at <c>NAME.localhost</c>, which most resolvers cannot find: by address, with their name as Host.</summary>
internal sealed class ServiceCaller(Uri dashboard) : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };

    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string service, string path, object? body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{dashboard.Port}{path}"));
        request.Headers.Host = $"{service}.localhost:{dashboard.Port}";
        if (body is not null) { request.Content = JsonContent.Create(body); }
        return _client.SendAsync(request, cancellationToken);
    }

    public async Task<JsonNode> GetAsync(string service, string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, service, path, null, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{service}{path} answered {(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    public void Dispose() => _client.Dispose();
}
