using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Objects;

/// <summary>Writes that are meant for another object of the same name, or for another state of it, and how upstream words their refusal.</summary>
public sealed class PreconditionTests
{
    [Fact]
    public async Task The_revision_0_demands_none()
    {
        const string maps = "/api/v1/namespaces/default/configmaps";
        await using var server = await TestServer.StartAsync();

        var (created, _) = await server.PostAsync(maps, """{"metadata":{"name":"a","resourceVersion":"0"}}""");
        var (replaced, after) = await server.SendAsync(HttpMethod.Put, maps + "/a", """{"metadata":{"name":"a","resourceVersion":"0"},"data":{"b":"c"}}""");

        Assert.Equal((201, 200, "c"), (created, replaced, (string?)after["data"]!["b"]));
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/configmaps", "", "configmaps", "configmaps/default/a")]
    [InlineData("/api/v1/namespaces/default/services", ",\"spec\":{\"ports\":[{\"port\":80}]}", "services", "services/specs/default/a")]
    [InlineData("/apis/networking.k8s.io/v1/ingressclasses", ",\"spec\":{\"controller\":\"a.example.com/b\"}", "ingressclasses.networking.k8s.io", "ingressclasses/a")]
    public async Task An_update_of_an_object_that_was_made_anew_names_both_identities(string address, string spec, string resource, string key)
    {
        await using var server = await TestServer.StartAsync();
        var uid = (string?)(await server.PostAsync(address, $$$"""{"metadata":{"name":"a"}{{{spec}}}}""")).Body["metadata"]!["uid"];

        var (code, answer) = await server.SendAsync(HttpMethod.Put, address + "/a", $$$"""{"metadata":{"name":"a","uid":"other","resourceVersion":"1"}{{{spec}}}}""");

        Assert.Equal(409, code);
        Assert.Equal(
            $"Operation cannot be fulfilled on {resource} \"a\": StorageError: invalid object, Code: 4, Key: /registry/{key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: {uid}",
            (string?)answer["message"]);
    }

    [Theory]
    [InlineData("uid", "the UID in the precondition (7) does not match the UID in record ({0}). The object might have been deleted and then recreated")]
    [InlineData("resourceVersion", "the ResourceVersion in the precondition (7) does not match the ResourceVersion in record ({0}). The object might have been modified")]
    public async Task A_deletion_whose_precondition_does_not_hold_names_the_kind_and_both_values(string field, string words)
    {
        const string address = "/apis/apps/v1/namespaces/default/controllerrevisions";
        await using var server = await TestServer.StartAsync();
        var found = (string?)(await server.PostAsync(address, """{"metadata":{"name":"a"},"revision":1,"data":{}}""")).Body["metadata"]![field];

        var (code, answer) = await server.SendAsync(HttpMethod.Delete, address + "/a", $$$"""{"preconditions":{"{{{field}}}":"7"}}""");

        Assert.Equal((409, $"Operation cannot be fulfilled on ControllerRevision.apps \"a\": {words.Replace("{0}", found, StringComparison.Ordinal)}"), (code, (string?)answer["message"]));
        Assert.Equal("ControllerRevision", (string?)answer["details"]!["kind"]);
    }
}
