using System.Net;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Http;

/// <summary>Logs of pods for which no node can be asked.</summary>
public sealed class PodLogTests
{
    private const string Pods = "/api/v1/namespaces/default/pods";

    [Fact]
    public async Task The_log_of_a_pod_without_a_node_is_empty()
    {
        await using var server = await StartAsync();

        using var answer = await server.Client.GetAsync(Pods + "/p/log?container=main", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Theory]
    [InlineData("", "a container name must be specified for pod p, choose one of: [first main side]")]
    [InlineData("?container=other", "container other is not valid for pod p")]
    public async Task Of_several_containers_one_must_be_named(string query, string message)
    {
        await using var server = await StartAsync();

        var (code, answer) = await server.GetAsync(Pods + "/p/log" + query);

        Assert.Equal((400, message), (code, (string?)answer["message"]));
    }

    [Fact]
    public async Task Options_that_mean_nothing_are_refused_in_upstreams_words()
    {
        await using var server = await StartAsync();
        foreach (var (query, refusal) in new[]
        {
            ("tailLines=x", "400 strconv.ParseInt: parsing \"x\": invalid syntax"),
            ("tailLines=-1&limitBytes=0", "422 PodLogOptions \"p\" is invalid: [tailLines: Invalid value: -1: must be greater than or equal to 0, limitBytes: Invalid value: 0: must be greater than 0]"),
            ("sinceSeconds=0", "422 PodLogOptions \"p\" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0"),
            ("sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z", "422 PodLogOptions \"p\" is invalid: : Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified"),
            ("sinceTime=noon", "400 parsing time \"noon\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"noon\" as \"2006\""),
            ("stream=Stdout", "422 PodLogOptions \"p\" is invalid: stream: Forbidden: may not be specified"),
        })
        {
            var (code, answer) = await server.GetAsync($"{Pods}/p/log?container=main&{query}");
            Assert.Equal(refusal, $"{code} {(string?)answer["message"]}");
        }
    }

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync();
        await server.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
        var (code, pod) = await server.PostAsync(Pods, """{"metadata":{"name":"p"},"spec":{"initContainers":[{"name":"first","image":"i"}],"containers":[{"name":"main","image":"i"},{"name":"side","image":"i"}]}}""");
        Assert.True(code == 201, pod.ToJsonString());
        return server;
    }
}
