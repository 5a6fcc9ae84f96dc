using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Objects;

/// <summary>Values of the wrong type are refused in the words of Go's decoder: the type that holds the field, its path without places and keys, and the wanted type.</summary>
public sealed class DecodingRefusalTests
{
    [Theory]
    [InlineData("configmaps", "ConfigMap", """{"data":{"a":1}}""", "json: cannot unmarshal number into Go struct field ConfigMap.data of type string")]
    [InlineData("pods", "Pod", """{"spec":{"containers":[{"name":"a","env":[{"name":"b","value":1}]}]}}""", "json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string")]
    [InlineData("pods", "Pod", """{"spec":{"containers":[{"name":"a","args":[true]}]}}""", "json: cannot unmarshal bool into Go struct field Container.spec.containers.args of type string")]
    [InlineData("pods", "Pod", """{"spec":{"nodeSelector":{"a":{}}}}""", "json: cannot unmarshal object into Go struct field PodSpec.spec.nodeSelector of type string")]
    [InlineData("secrets", "Secret", """{"data":{"a":"*"}}""", "illegal base64 data at input byte 0")]
    [InlineData("secrets", "Secret", """{"data":{"a":"YWJjZA"}}""", "illegal base64 data at input byte 4")]
    [InlineData("secrets", "Secret", """{"data":{"a":"YW Jj"}}""", "illegal base64 data at input byte 2")]
    [InlineData("secrets", "Secret", """{"data":{"a":"YW=x"}}""", "illegal base64 data at input byte 2")]
    [InlineData("secrets", "Secret", """{"data":{"a":"YWI=YQ=="}}""", "illegal base64 data at input byte 4")]
    public async Task A_value_of_the_wrong_type_is_refused_in_the_words_of_gos_decoder(string plural, string kind, string content, string problem)
    {
        await using var server = await TestServer.StartAsync();
        var body = $$"""{"metadata":{"name":"a"},{{content[1..]}}""";

        var (code, answer) = await server.SendAsync(HttpMethod.Post, $"/api/v1/namespaces/default/{plural}", body);

        Assert.Equal((400, $"{kind} in version \"v1\" cannot be handled as a {kind}: {problem}"), (code, (string?)answer["message"]));
    }

    [Theory]
    [InlineData("POST", "", "application/json")]
    [InlineData("PUT", "/a", "application/json")]
    [InlineData("PATCH", "/a", "application/merge-patch+json")]
    public async Task Owners_of_fields_that_are_no_list_are_not_stored(string method, string path, string type)
    {
        const string maps = "/api/v1/namespaces/default/configmaps";
        await using var server = await TestServer.StartAsync();
        if (path.Length > 0) { await server.PostAsync(maps, """{"metadata":{"name":"a"}}"""); }

        var (code, answer) = await server.SendAsync(new HttpMethod(method), maps + path, """{"metadata":{"name":"a","managedFields":true}}""", type);

        Assert.Equal((400, "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.managedFields of type []v1.ManagedFieldsEntry"), (code, (string?)answer["message"]));
    }

    [Fact]
    public async Task Base64_with_line_ends_is_taken()
    {
        await using var server = await TestServer.StartAsync();

        var (code, _) = await server.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/secrets", """{"metadata":{"name":"a"},"data":{"a":"YWJj\r\nZGU=\n"}}""");

        Assert.Equal(201, code);
    }
}
