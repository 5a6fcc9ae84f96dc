using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.ApiServer.Http;
using Kubernetes.ApiServer.Storage;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Http;

public sealed class ListOptionTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Invalid = "ListOptions.meta.k8s.io \"\" is invalid: ";

    [Theory]
    [InlineData("resourceVersionMatch=Exact", 422, Invalid + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided")]
    [InlineData("resourceVersionMatch=Exact&resourceVersion=0", 422, Invalid + "resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"")]
    [InlineData("resourceVersionMatch=Newest&resourceVersion=1", 422, Invalid + "resourceVersionMatch: Unsupported value: \"Newest\": supported values: \"Exact\", \"NotOlderThan\", \"\"")]
    [InlineData("resourceVersionMatch=NotOlderThan&resourceVersion=1&continue=x", 422, Invalid + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for continue")]
    [InlineData("sendInitialEvents=true", 422, Invalid + "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list")]
    [InlineData("resourceVersion=1&continue=x", 400, "specifying resource version is not allowed when using continue")]
    [InlineData("watch=true&sendInitialEvents=true", 422, Invalid + "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]
    [InlineData("watch=true&resourceVersionMatch=NotOlderThan", 422, Invalid + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")]
    [InlineData("watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&continue=x", 422, Invalid + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for continue")]
    public async Task Options_that_contradict_each_other_are_refused(string query, int expected, string message)
    {
        await using var server = await TestServer.StartAsync();

        var (code, answer) = await server.GetAsync($"{Maps}?{query}");

        Assert.Equal(expected, code);
        Assert.Equal(message, (string?)answer["message"]);
    }

    [Fact]
    public async Task Each_contradiction_of_a_watch_is_a_cause_of_its_own()
    {
        await using var server = await TestServer.StartAsync();

        var (_, answer) = await server.GetAsync(Maps + "?watch=true&sendInitialEvents=true&resourceVersionMatch=Exact");

        Assert.Equal(["FieldValueForbidden", "FieldValueNotSupported"], ((JsonArray)answer["details"]!["causes"]!).Select(c => (string?)c!["reason"]));
    }

    [Fact]
    public async Task A_list_that_is_too_old_to_go_on_names_a_token_that_goes_on_with_what_is_newest()
    {
        var options = new ApiServerOptions { DataDirectory = Directory.CreateTempSubdirectory().FullName };
        await using (var first = await TestServer.StartAsync(options))
        {
            foreach (var name in new[] { "m-a", "m-b", "m-c" })
            {
                await first.PostAsync(Maps, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }.ToJsonString());
            }
        }

        // What was before a start is not in the window of changes.
        await using var server = await TestServer.StartAsync(options);
        var (code, expired) = await server.GetAsync($"{Maps}?limit=1&continue={ListContinuation.Write(1, new ObjectPath("", "default", "m-a"))}");
        var (going, rest) = await server.GetAsync($"{Maps}?limit=1&continue={(string?)expired["metadata"]!["continue"]}");

        Assert.Equal((410, "Expired", 200), (code, (string?)expired["reason"], going));
        Assert.Equal(["m-b"], ((JsonArray)rest["items"]!).Select(i => (string?)i!["metadata"]!["name"]));
        Assert.NotNull(rest["metadata"]!["continue"]);
    }
}
