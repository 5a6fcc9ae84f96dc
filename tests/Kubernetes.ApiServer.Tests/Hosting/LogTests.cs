using System.Text;
using Kubernetes.ApiServer.Hosting;

namespace Kubernetes.ApiServer.Tests.Hosting;

public sealed class LogTests
{
    private const string Canary = "canary-3f9a1c";

    [Fact]
    public async Task No_log_holds_a_secret_or_a_token()
    {
        using var logs = new CollectedLogs();
        await using var server = await TestServer.StartAsync(new ApiServerOptions { Logging = logs });
        var admin = server.Client.DefaultRequestHeaders.Authorization!.Parameter!;
        await server.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"robot"}}""");

        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary));
        await server.PostAsync("/api/v1/namespaces/default/secrets", $$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"a":"{{Canary}}"} }""");
        await server.PostAsync("/api/v1/namespaces/default/secrets", $$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"a":"{{Canary}}"},"type":7}""");
        await server.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/default/secrets/s", $$"""{"data":{"a":"{{Canary}}!not base64"} }""", "application/merge-patch+json");
        await server.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/default/secrets/s", $$"""[{"op":"replace","path":"/data/{{Canary}}","value":1}]""", "application/json-patch+json");
        var (_, issued) = await server.PostAsync("/api/v1/namespaces/default/serviceaccounts/robot/token", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}""");
        var token = (string)issued["status"]!["token"]!;
        await server.PostAsync("/apis/authentication.k8s.io/v1/tokenreviews", $$"""{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"{{token}}"} }""");
        using (var wrong = new HttpRequestMessage(HttpMethod.Get, "/api/v1/namespaces"))
        {
            wrong.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}x{Canary}");
            using var refused = await server.Client.SendAsync(wrong, TestContext.Current.CancellationToken);
            Assert.Equal(401, (int)refused.StatusCode);
        }

        Assert.NotEmpty(token);
        Assert.All(logs.Lines, line =>
        {
            Assert.DoesNotContain(Canary, line, StringComparison.Ordinal);
            Assert.DoesNotContain(encoded, line, StringComparison.Ordinal);
            Assert.DoesNotContain(token, line, StringComparison.Ordinal);
            Assert.DoesNotContain(admin, line, StringComparison.Ordinal);
        });
        Assert.NotEmpty(logs.Lines);
    }
}
