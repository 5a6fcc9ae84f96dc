using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Hosting;

namespace Kubernetes.ApiServer.Tests.Hosting;

/// <summary>A server with a plain client of the administrator, or of anyone, over memory.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private TestServer(ApiServerHost host, HttpClient client) => (Host, Client) = (host, client);

    public ApiServerHost Host { get; }

    public HttpClient Client { get; }

    public static async Task<TestServer> StartAsync(ApiServerOptions? options = null)
    {
        var host = await ApiServerHost.StartAsync(options ?? new ApiServerOptions(), TestContext.Current.CancellationToken);
        return new TestServer(host, ClientOf(host, ApiServerHost.AdminUser, ApiServerHost.AdminGroup));
    }

    public static HttpClient ClientOf(ApiServerHost host, string user, params string[] groups)
    {
        var client = new HttpClient(host.CreateHandler()) { BaseAddress = new Uri("http://kubernetes.in-process/"), Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.IssueToken(user, groups));
        return client;
    }

    public Task<(int Code, JsonObject Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<(int Code, JsonObject Body)> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    public Task<(int Code, JsonObject Body)> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public Task<(int Code, JsonObject Body)> ApplyAsync(string path, string manager, string body, bool force = false) =>
        SendAsync(HttpMethod.Patch, $"{path}?fieldManager={manager}&force={(force ? "true" : "false")}", body, "application/apply-patch+yaml");

    public async Task<(int Code, JsonObject Body)> SendAsync(HttpMethod method, string path, string? body, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        using var answer = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    /// <summary>Reads events of a watch as they come.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(string path)
    {
        var token = TestContext.Current.CancellationToken;
        using var answer = await Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(token));
        while (await reader.ReadLineAsync(token) is { } line)
        {
            yield return (JsonObject)JsonNode.Parse(line)!;
        }
    }

    /// <summary>Creates a CustomResourceDefinition and waits until it is served.</summary>
    public async Task DefineAsync(string definition)
    {
        const string definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        var (code, _) = await PostAsync(definitions, definition);
        Assert.Equal(201, code);
        await foreach (var change in WatchAsync(definitions + "?watch=true"))
        {
            if ((change["object"]?["status"]?["conditions"] as JsonArray ?? []).Any(condition => (string?)condition!["type"] == "Established" && (string?)condition["status"] == "True")) { return; }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
    }
}
