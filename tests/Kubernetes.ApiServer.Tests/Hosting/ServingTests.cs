using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Kubernetes.ApiServer.Hosting;

namespace Kubernetes.ApiServer.Tests.Hosting;

public sealed class ServingTests
{
    [Fact]
    public async Task A_client_in_the_process_creates_reads_and_deletes_objects()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await ApiServerHost.StartAsync(new ApiServerOptions(), token);
        using var client = server.CreateAdminClient();
        var map = new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "a" }, Data = new Dictionary<string, string> { ["k"] = "v" } };

        var created = await client.CoreV1.CreateNamespacedConfigMapAsync(map, "default", cancellationToken: token);
        var read = await client.CoreV1.ReadNamespacedConfigMapAsync("a", "default", cancellationToken: token);
        await client.CoreV1.DeleteNamespacedConfigMapAsync("a", "default", cancellationToken: token);
        var left = await client.CoreV1.ListNamespacedConfigMapAsync("default", cancellationToken: token);

        Assert.Equal("v", read.Data["k"]);
        Assert.Equal(created.Uid(), read.Uid());
        Assert.DoesNotContain(left.Items, m => m.Name() == "a");
    }

    [Fact]
    public async Task A_client_certificate_authenticates_over_tls_and_without_it_resources_are_refused()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await ApiServerHost.StartAsync(new ApiServerOptions(), token);
        var config = await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(Write(server.CreateAdminKubeconfig().ToYaml()));
        using var client = new global::k8s.Kubernetes(config);
        using var trusting = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var stranger = new HttpClient(trusting) { BaseAddress = server.Address };

        var namespaces = await client.CoreV1.ListNamespaceAsync(cancellationToken: token);
        using var version = await stranger.GetAsync("/version", token);
        using var refused = await stranger.GetAsync("/api/v1/namespaces", token);
        var status = JsonNode.Parse(await refused.Content.ReadAsStringAsync(token))!;

        Assert.Contains(namespaces.Items, n => n.Name() == "kube-system");
        Assert.Equal(200, (int)version.StatusCode);
        Assert.Equal(403, (int)refused.StatusCode);
        Assert.Equal("namespaces is forbidden: User \"system:anonymous\" cannot list resource \"namespaces\" in API group \"\" at the cluster scope", (string?)status["message"]);
    }

    [Fact]
    public async Task Plain_http_on_the_tls_port_is_refused()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await ApiServerHost.StartAsync(new ApiServerOptions(), token);
        using var client = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new UriBuilder(server.Address) { Scheme = "http" }.Uri, token));
    }

    private static FileInfo Write(string text)
    {
        var file = new FileInfo(Path.Combine(Directory.CreateTempSubdirectory().FullName, "config"));
        File.WriteAllText(file.FullName, text);
        return file;
    }
}
