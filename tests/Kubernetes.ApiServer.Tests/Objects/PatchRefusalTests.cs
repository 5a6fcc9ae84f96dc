using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Objects;

/// <summary>How upstream refuses patches: it shows the patch or the patched object, not the kind, and not why a JSON patch does not apply.</summary>
public sealed class PatchRefusalTests
{
    private const string Address = "/apis/apps/v1/namespaces/default/deployments";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Merge = "application/merge-patch+json";

    [Theory]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"image":"i"}]}}}}""", "map: map[image:i] does not contain declared merge key: name")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"name":"c","$patch":"merge"}]}}}}""", "merging lists cannot yet be specified in the patch")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"name":"c","$patch":"drop"}]}}}}""", "unknown patch type: drop in map: map[$patch:drop name:c]")]
    [InlineData("""{"spec":{"strategy":{"$patch":"drop"}}}""", "unknown patch type: drop in map: map[$patch:drop]")]
    [InlineData("""{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate","rollingUpdate":{"maxSurge":1}}}}""", "invalid patch format of retainKeys")]
    [InlineData("""{"spec":{"strategy":{"$retainKeys":"type","type":"Recreate"}}}""", "invalid patch format of retainKeys")]
    [InlineData("""{"spec":{"strategy":{"$retainKeys":["type"],"":{"a":1}}}}""", "invalid patch format of retainKeys")]
    [InlineData("""{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"d"}],"containers":[{"name":"c","image":"i"}]}}}}""", "The order in patch list:\n[map[image:i name:c]]\n doesn't match $setElementOrder list:\n[map[name:d]]\n")]
    public async Task A_strategic_patch_that_contradicts_itself_is_refused_in_upstreams_words(string patch, string problem)
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync("/apis/apps/v1/namespaces/default/deployments", """{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");

        var (code, answer) = await server.SendAsync(HttpMethod.Patch, "/apis/apps/v1/namespaces/default/deployments/d", patch, "application/strategic-merge-patch+json");

        Assert.Equal((400, problem), (code, (string?)answer["message"]));
    }

    [Fact]
    public async Task A_replacing_strategic_patch_takes_a_member_without_a_name_for_a_member()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync("/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"c"},"data":{"a":"1"}}""");

        var (code, answer) = await server.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/default/configmaps/c", """{"data":{"$patch":"replace","":"2"}}""", Strategic);

        Assert.Equal(422, code);
        Assert.Contains("data[]: Invalid value: \"\"", (string?)answer["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Strategic, """{"spec":{"replicas":"x"}}""", " \"\" is invalid: patch: Invalid value: \"map[spec:map[replicas:x]]\": unrecognized type: int32")]
    [InlineData(Strategic, """{"spec":{"paused":5}}""", " \"\" is invalid: patch: Invalid value: \"map[spec:map[paused:5]]\": unrecognized type: bool")]
    [InlineData(Strategic, """{"metadata":{"labels":{"a":5,"b":null}}}""", " \"\" is invalid: patch: Invalid value: \"map[metadata:map[labels:map[a:5 b:<nil>]]]\": cannot convert int64 to string")]
    [InlineData(Strategic, """{"spec":{"foo":[1,"a"]}}""", " \"\" is invalid: patch: Invalid value: \"map[spec:map[foo:[1 a]]]\": strict decoding error: unknown field \"spec.foo\"")]
    [InlineData(Strategic, "\"x\"", "json: cannot unmarshal string into Go value of type map[string]interface {}")]
    [InlineData(Strategic, "{bad", "invalid character 'b' looking for beginning of object key string")]
    [InlineData(Merge, "{\"a\":1", "error decoding patch: unexpected end of JSON input")]
    [InlineData("application/json-patch+json", """{"a":1}""", "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp")]
    [InlineData("application/json-patch+json", """[{"op":1,"path":"/a"}]""", "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string")]
    [InlineData("application/json-patch+json", """[{"op":"fly","path":"/spec"}]""", "the server rejected our request due to an error in our request")]
    [InlineData("application/json-patch+json", """[{"path":"/spec"}]""", "the server rejected our request due to an error in our request")]
    [InlineData(Merge, """{"metadata":{"uid":"other"}}""", "Deployment.apps \"web\" is invalid: metadata.uid: Invalid value: \"other\": field is immutable")]
    [InlineData(Merge, "[1]", "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}")]
    [InlineData("application/json-patch+json", """[{"op":"remove","path":"/spec/nope"}]""", "the server rejected our request due to an error in our request")]
    public async Task A_patch_that_cannot_be_is_refused_in_upstreams_words(string type, string patch, string message)
    {
        await using var server = await StartAsync();

        var (code, answer) = await server.SendAsync(HttpMethod.Patch, Address + "/web?fieldValidation=Strict", patch, type);

        Assert.Equal(message, (string?)answer["message"]);
        Assert.Equal(message[0] is 'j' or 'e' or 'i' ? 400 : 422, code);
        Assert.True(code == 400 || answer["details"] is JsonObject, "kubectl reads details of a refusal of this kind");
    }

    [Fact]
    public async Task A_merge_patch_is_shown_as_the_object_that_it_makes()
    {
        await using var server = await StartAsync();

        var (code, answer) = await server.SendAsync(HttpMethod.Patch, Address + "/web", """{"spec":{"replicas":"x"}}""", Merge);

        Assert.Equal(422, code);
        Assert.StartsWith(" \"\" is invalid: patch: Invalid value: \"{\\\"", (string?)answer["message"], StringComparison.Ordinal);
        Assert.EndsWith("}\": json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32", (string?)answer["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_json_patch_of_too_many_operations_is_too_large()
    {
        await using var server = await StartAsync();
        var operations = string.Join(',', Enumerable.Repeat("""{"op":"test","path":"","value":1}""", 10_001));

        var (code, answer) = await server.SendAsync(HttpMethod.Patch, Address + "/web", $"[{operations}]", "application/json-patch+json");

        Assert.Equal((413, "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001"), (code, (string?)answer["message"]));
    }

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync();
        await server.PostAsync(Address, """{"metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        return server;
    }
}
