using System.Net.Http.Headers;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Http;

public sealed class AuthorizationTests
{
    [Fact]
    public async Task A_service_accounts_token_works_over_tls_within_its_role_and_dies_with_the_account()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync();
        const string Namespace = "/api/v1/namespaces/default/";
        await server.PostAsync(Namespace + "serviceaccounts", """{"metadata":{"name":"reader"}}""");
        await server.PostAsync("/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", """
            {"metadata":{"name":"reader"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},"subjects":[{"kind":"ServiceAccount","name":"reader","namespace":"default"}]}
            """);
        var (_, review) = await server.PostAsync(Namespace + "serviceaccounts/reader/token", """{"spec":{}}""");
        using var trusting = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var client = new HttpClient(trusting) { BaseAddress = server.Host.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)review["status"]!["token"]!);

        using var allowed = await client.GetAsync(Namespace + "configmaps", token);
        using var secrets = await client.GetAsync(Namespace + "secrets", token);
        using var elsewhere = await client.GetAsync("/api/v1/namespaces/kube-system/configmaps", token);
        await server.DeleteAsync(Namespace + "serviceaccounts/reader");
        using var after = await client.GetAsync(Namespace + "configmaps", token);

        Assert.Equal(200, (int)allowed.StatusCode);
        Assert.Equal(403, (int)secrets.StatusCode);
        Assert.Equal(403, (int)elsewhere.StatusCode);
        Assert.Equal(401, (int)after.StatusCode);
    }

    [Fact]
    public async Task A_wrong_token_is_unauthorized_even_where_anyone_may_read()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await TestServer.StartAsync();
        using var client = new HttpClient(server.Host.CreateHandler()) { BaseAddress = new Uri("http://kubernetes.in-process/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "nonsense");

        using var answer = await client.GetAsync("/version", token);

        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Objects_survive_a_restart_and_tokens_stay_valid()
    {
        var options = new ApiServerOptions { DataDirectory = Directory.CreateTempSubdirectory().FullName };
        string uid;
        await using (var first = await TestServer.StartAsync(options))
        {
            uid = (string)(await first.PostAsync("/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"kept"}}""")).Body["metadata"]!["uid"]!;
        }

        await using var second = await TestServer.StartAsync(options);
        var (code, kept) = await second.GetAsync("/api/v1/namespaces/default/configmaps/kept");

        Assert.Equal(200, code);
        Assert.Equal(uid, (string?)kept["metadata"]!["uid"]);
    }
}
