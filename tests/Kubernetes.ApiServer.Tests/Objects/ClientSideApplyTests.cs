using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Objects;

/// <summary>How an object that <c>kubectl apply</c> made on the client's side is taken over by <c>kubectl apply --server-side</c>.</summary>
public sealed class ClientSideApplyTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Map = Maps + "/m";
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    [Fact]
    public async Task Kubectl_takes_over_what_it_applied_on_the_client_and_writes_down_what_it_applies_now()
    {
        await using var server = await TestServer.StartAsync();
        await ApplyOnClientAsync(server, """{"a":"1","b":"1"}""", Configuration("""{"a":"1","b":"1"}"""));

        var (code, after) = await server.ApplyAsync(Map, "kubectl", Configuration("""{"a":"2"}"""));

        Assert.Equal(200, code);
        Assert.Equal("2", (string?)after["data"]!["a"]);
        var written = JsonNode.Parse((string)after["metadata"]!["annotations"]![Annotation]!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a":"2"}"""), written!["data"]));
    }

    [Fact]
    public async Task Under_another_name_the_owner_of_the_client_side_conflicts()
    {
        await using var server = await TestServer.StartAsync();
        await ApplyOnClientAsync(server, """{"a":"1"}""", Configuration("""{"a":"1"}"""));

        var (code, conflict) = await server.ApplyAsync(Map, "somebody", Configuration("""{"a":"2"}"""));

        Assert.Equal(409, code);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using v1: .data.a", (string?)conflict["message"]);
    }

    [Fact]
    public async Task What_was_changed_since_it_was_applied_on_the_client_conflicts_alone()
    {
        await using var server = await TestServer.StartAsync();
        await ApplyOnClientAsync(server, """{"a":"1","b":"1"}""", Configuration("""{"a":"1","b":"1"}"""));
        await server.SendAsync(HttpMethod.Patch, Map + "?fieldManager=editor", """{"data":{"b":"9"}}""", "application/merge-patch+json");

        var (code, conflict) = await server.ApplyAsync(Map, "kubectl", Configuration("""{"a":"2","b":"2"}"""));

        Assert.Equal(409, code);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"editor\" using v1: .data.b", (string?)conflict["message"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"apiVersion\":1,\"data\":{\"a\":\"1\"}}")]
    [InlineData("{\"apiVersion\":\"v2\",\"data\":{\"a\":\"1\"}}")]
    public async Task An_annotation_that_says_nothing_of_this_version_lets_nobody_through(string annotation)
    {
        await using var server = await TestServer.StartAsync();
        await ApplyOnClientAsync(server, """{"a":"1"}""", annotation);

        var (code, _) = await server.ApplyAsync(Map, "kubectl", Configuration("""{"a":"2"}"""));

        Assert.Equal(409, code);
    }

    private static string Configuration(string data) => $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"data":{{data}}}""";

    private static async Task ApplyOnClientAsync(TestServer server, string data, string annotation)
    {
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "m", ["annotations"] = new JsonObject { [Annotation] = annotation } },
            ["data"] = JsonNode.Parse(data),
        };
        var (code, _) = await server.PostAsync(Maps + "?fieldManager=kubectl-client-side-apply", body.ToJsonString());
        Assert.Equal(201, code);
    }
}
