using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Admission;

/// <summary>Who holds the cluster address of a Service, and for how long.</summary>
public sealed class ServiceAddressTests
{
    private const string Services = "/api/v1/namespaces/default/services";

    [Fact]
    public async Task The_address_of_a_deleted_service_may_be_asked_for_at_once()
    {
        await using var server = await TestServer.StartAsync();
        var (_, first) = await server.PostAsync(Services, Service("one", ""));
        var address = Address(first);
        await server.DeleteAsync(Services + "/one");

        var (code, second) = await server.PostAsync(Services, Service("two", address));

        Assert.Equal((201, address), (code, Address(second)));
    }

    [Theory]
    [InlineData("?dryRun=All", 80)]
    [InlineData("", 70_000)]
    public async Task A_trial_or_a_refused_service_holds_no_address(string query, int port)
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Services + query, Service("one", "10.96.7.7", port));

        var (code, _) = await server.PostAsync(Services, Service("two", "10.96.7.7"));

        Assert.Equal(201, code);
    }

    [Fact]
    public async Task Of_many_who_ask_for_an_address_at_once_one_gets_it()
    {
        await using var server = await TestServer.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => server.PostAsync(Services, Service($"s{number}", "10.96.7.7"))));

        Assert.Single(answers, answer => answer.Code == 201);
        Assert.All(answers.Where(answer => answer.Code != 201), answer => Assert.EndsWith("failed to allocate IP 10.96.7.7: provided IP is already allocated", (string?)answer.Body["message"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_becomes_an_external_name_gives_its_address_back_and_a_new_one_may_ask_for_none()
    {
        await using var server = await TestServer.StartAsync();
        var (_, first) = await server.PostAsync(Services, Service("one", "10.96.7.7"));
        first["spec"]!["type"] = "ExternalName";
        first["spec"]!["externalName"] = "example.com";

        var (_, moved) = await server.SendAsync(HttpMethod.Put, Services + "/one", first.ToJsonString());
        var (code, refused) = await server.PostAsync(Services, """{"metadata":{"name":"two"},"spec":{"type":"ExternalName","externalName":"example.com","clusterIP":"10.96.7.7"}}""");

        Assert.Null(moved["spec"]!["clusterIP"]);
        Assert.Equal((422, "Service \"two\" is invalid: spec.clusterIPs: Forbidden: may not be set for ExternalName services"), (code, (string?)refused["message"]));
    }

    private static string Address(JsonObject service) => (string)service["spec"]!["clusterIP"]!;

    private static string Service(string name, string address, int port = 80) =>
        $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"clusterIP":"{{{address}}}","ports":[{"port":{{{port}}} }]}}""";
}
