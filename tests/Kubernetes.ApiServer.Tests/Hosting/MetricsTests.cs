using System.Net;

namespace Kubernetes.ApiServer.Tests.Hosting;

public sealed class MetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_counted_under_upstreams_names_and_labels()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync("/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"a"}}""");
        await server.GetAsync("/api/v1/namespaces/default/configmaps/a");
        await server.GetAsync("/api/v1/namespaces/default/configmaps/absent");

        var page = await ReadAsync(server);
        Assert.Contains("""apiserver_request_total{code="201",component="apiserver",dry_run="",group="",resource="configmaps",scope="namespace",subresource="",verb="POST",version="v1"} 1""", page, StringComparison.Ordinal);
        Assert.Contains("""apiserver_request_total{code="200",component="apiserver",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="GET",version="v1"} 1""", page, StringComparison.Ordinal);
        Assert.Contains("""apiserver_request_total{code="404",component="apiserver",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="GET",version="v1"} 1""", page, StringComparison.Ordinal);
        Assert.Contains("""apiserver_request_duration_seconds_count{component="apiserver",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="GET",version="v1"} 2""", page, StringComparison.Ordinal);
        Assert.Contains("""apiserver_storage_objects{resource="configmaps"}""", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asks_for_what_does_not_exist_makes_no_series_of_it()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var name in new[] { "one", "two", "three" }) { await server.GetAsync($"/apis/{name}.example/v1/{name}"); }

        var page = await ReadAsync(server);
        Assert.DoesNotContain("example", page, StringComparison.Ordinal);
        Assert.Contains("""apiserver_request_total{code="404",component="apiserver",dry_run="",group="",resource="",scope="",subresource="",verb="LIST",version=""} 3""", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_those_may_read_it_whom_rbac_lets()
    {
        await using var server = await TestServer.StartAsync();
        using var stranger = TestServer.ClientOf(server.Host, "mina");
        using var refused = await stranger.GetAsync("/metrics", Token);
        using var monitor = TestServer.ClientOf(server.Host, "prometheus", "system:monitoring");
        using var allowed = await monitor.GetAsync("/metrics", Token);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, allowed.StatusCode));
    }

    private static Task<string> ReadAsync(TestServer server) => server.Client.GetStringAsync("/metrics", Token);
}
