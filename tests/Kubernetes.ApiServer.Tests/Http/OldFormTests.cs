using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Http;

/// <summary>Forms of requests and answers that current clients hardly use, and curl does.</summary>
public sealed class OldFormTests(OldFormTests.SharedServer shared) : IClassFixture<OldFormTests.SharedServer>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("/api/v1/watch/namespaces/default/configmaps/one", "one")]
    [InlineData("/api/v1/watch/namespaces/default/configmaps?fieldSelector=metadata.name%3Dtwo", "two")]
    [InlineData("/api/v1/watch/configmaps?labelSelector=of%3Dtwo", "two")]
    public async Task A_path_with_watch_in_it_is_a_watch(string path, string name)
    {
        await foreach (var change in shared.Server.WatchAsync(path))
        {
            Assert.Equal(("ADDED", name), ((string?)change["type"], (string?)change["object"]!["metadata"]!["name"]));
            break;
        }
    }

    [Theory]
    [InlineData("/api/v1", "pods", "xPOwRZ+Yhw8=")]
    [InlineData("/apis/apps/v1", "deployments", "8aSe+NMegvE=")]
    [InlineData("/apis/events.k8s.io/v1", "events", "r2yiGXH7wu8=")]
    [InlineData("/api/v1", "bindings", null)]
    [InlineData("/api/v1", "componentstatuses", null)]
    [InlineData("/apis/authorization.k8s.io/v1", "subjectaccessreviews", null)]
    public async Task Legacy_discovery_tells_the_stored_form_of_what_is_stored(string path, string plural, string? hash)
    {
        var (_, list) = await shared.Server.GetAsync(path);

        Assert.Equal(hash, (string?)list["resources"]!.AsArray().Single(entry => (string?)entry!["name"] == plural)!["storageVersionHash"]);
    }

    [Fact]
    public async Task The_document_of_version_2_is_JSON_for_who_takes_it_and_has_a_tag()
    {
        using var answer = await shared.Server.Client.GetAsync("/openapi/v2", TestContext.Current.CancellationToken);
        var document = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        using var again = new HttpRequestMessage(HttpMethod.Get, "/openapi/v2");
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var unchanged = await shared.Server.Client.SendAsync(again, TestContext.Current.CancellationToken);

        Assert.Equal(("2.0", HttpStatusCode.NotModified), ((string?)document["swagger"], unchanged.StatusCode));
        Assert.Equal("#/definitions/io.k8s.api.core.v1.PodTemplateSpec", (string?)document["definitions"]!["io.k8s.api.apps.v1.DeploymentSpec"]!["properties"]!["template"]!["$ref"]);
        Assert.Equal("#/definitions/io.k8s.api.core.v1.Pod", (string?)document["paths"]!["/api/v1/namespaces/{namespace}/pods"]!["post"]!["parameters"]![0]!["schema"]!["$ref"]);
        Assert.Equal("""{"format":"int-or-string","type":"string"}""", document["definitions"]!["io.k8s.apimachinery.pkg.util.intstr.IntOrString"]!.ToJsonString());
    }

    [Fact]
    public async Task What_a_deletion_of_a_collection_deleted_may_be_a_table()
    {
        await shared.Server.PostAsync(Maps, """{"metadata":{"name":"gone","labels":{"of":"gone"}}}""");
        using var request = new HttpRequestMessage(HttpMethod.Delete, Maps + "?labelSelector=of%3Dgone");
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json;as=Table;g=meta.k8s.io;v=v1"));
        using var answer = await shared.Server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var table = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(("Table", "gone"), ((string?)table["kind"], (string?)table["rows"]![0]!["cells"]![0]));
    }

    [Theory]
    [InlineData("POST", "application/yaml", "kind: ConfigMap\nmetadata:\n  name: new\ndata:\n  a: '1'\n  b: '2'\n  a: '3'\n", "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n  line 7: key \"a\" already set in map")]
    [InlineData("PATCH", "application/apply-patch+yaml", "kind: ConfigMap\napiVersion: v1\ndata:\n  a: '1'\n  a: '3'\n", "error strict decoding YAML: yaml: unmarshal errors:\n  line 5: key \"a\" already set in map")]
    [InlineData("PATCH", "application/strategic-merge-patch+json", """{"data":{"a":"1","a":"2"}}""", " \"\" is invalid: patch: Invalid value: \"map[data:map[a:2]]\": strict decoding error: duplicate field \"data.a\"")]
    [InlineData("PATCH", "application/merge-patch+json", """{"data":{"a":"1","a":"2"}}""", "strict decoding error: duplicate field \"data.a\"")]
    [InlineData("PATCH", "application/json-patch+json", """[{"op":"add","path":"/data","value":{},"value":{}}]""", "strict decoding error: json patch duplicate field \"[0].value\"")]
    public async Task What_is_named_twice_is_refused_where_that_is_asked_for(string method, string type, string body, string problem)
    {
        var (code, answer) = await shared.Server.SendAsync(new HttpMethod(method), $"{Maps}{(method == "POST" ? "" : "/one")}?fieldValidation=Strict&fieldManager=m", body, type);

        Assert.True(code is 400 or 422, answer.ToJsonString());
        Assert.EndsWith(problem, (string?)answer["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: Pod\napiVersion: v1\nmetadata: {name: \r\nX: y}\n")]
    [InlineData("&a {? *a : b, ? *a : c}")]
    [InlineData("&a [*a]")]
    [InlineData("? {a: b}\n: c\n")]
    public async Task YAML_that_its_reader_cannot_get_through_is_a_bad_request(string body)
    {
        var (code, answer) = await shared.Server.SendAsync(HttpMethod.Post, Maps, body, "application/yaml");

        Assert.True(code == 400, answer.ToJsonString());
    }

    [Fact]
    public async Task Of_keys_that_repeat_in_YAML_the_last_counts()
    {
        var (code, answer) = await shared.Server.SendAsync(HttpMethod.Post, Maps + "?dryRun=All", "kind: ConfigMap\nmetadata: &m\n  name: new\ndata:\n  a: '1'\n  a: '2'\n", "application/yaml");

        Assert.Equal((201, "2"), (code, (string?)answer["data"]!["a"]));
    }

    public sealed class SharedServer : IAsyncLifetime
    {
        public TestServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await TestServer.StartAsync();
            foreach (var name in (string[])["one", "two"])
            {
                await Server.PostAsync(Maps, $$"""{"metadata":{"name":"{{name}}","labels":{"of":"{{name}}"} } }""");
            }
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
