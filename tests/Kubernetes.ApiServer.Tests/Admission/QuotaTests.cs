using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Admission;

public sealed class QuotaTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Quota = "/api/v1/namespaces/default/resourcequotas";

    [Fact]
    public async Task Creations_at_once_do_not_share_what_is_left()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Quota, """{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"q"},"spec":{"hard":{"configmaps":"7"}}}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => server.PostAsync(Maps, Map($"m{i}"))));
        var (_, quota) = await server.GetAsync(Quota + "/q");

        Assert.Equal((7, 23), (answers.Count(a => a.Code == 201), answers.Count(a => a.Code == 403)));
        Assert.Equal("7", (string?)quota["status"]!["used"]!["configmaps"]);
        Assert.Equal(7, ((System.Text.Json.Nodes.JsonArray)(await server.GetAsync(Maps)).Body["items"]!).Count);
    }

    [Fact]
    public async Task What_is_deleted_can_be_used_again()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Quota, """{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"q"},"spec":{"hard":{"count/configmaps":"1"}}}""");
        await server.PostAsync(Maps, Map("a"));
        var (full, refused) = await server.PostAsync(Maps, Map("b"));

        await server.DeleteAsync(Maps + "/a");
        var (_, quota) = await server.GetAsync(Quota + "/q");
        var (free, _) = await server.PostAsync(Maps, Map("b"));

        Assert.Equal((403, 201), (full, free));
        Assert.Equal("configmaps \"b\" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=1, limited: count/configmaps=1", (string?)refused["message"]);
        Assert.Equal("0", (string?)quota["status"]!["used"]!["count/configmaps"]);
    }

    private static string Map(string name) => $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}"} }""";
}
