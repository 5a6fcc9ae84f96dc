using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.CustomResources;

public sealed class CustomResourceTests
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Widgets = "/apis/example.com/v1/namespaces/default/widgets";

    private const string Definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget","shortNames":["wd"]},
          "versions":[{"name":"v1","served":true,"storage":true,
           "subresources":{"status":{},"scale":{"specReplicasPath":".spec.size","statusReplicasPath":".status.size"}},
           "additionalPrinterColumns":[{"name":"Size","type":"integer","jsonPath":".spec.size"}],
           "schema":{"openAPIV3Schema":{"type":"object","properties":{
            "spec":{"type":"object","required":["size"],"properties":{
              "size":{"type":"integer","minimum":1},"mode":{"type":"string","enum":["A","B"],"default":"A"},"free":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}},
            "status":{"type":"object","properties":{"size":{"type":"integer"}}}}}}}]}}
        """;

    [Fact]
    public async Task Where_fields_beyond_the_named_ones_may_stand_the_old_schema_names_none()
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineAsync("""
            {"metadata":{"name":"bags.example.com"},"spec":{"group":"example.com","scope":"Cluster","names":{"plural":"bags","singular":"bag","kind":"Bag"},
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"a":{"type":"string"}}}}},
              {"name":"v2","served":true,"storage":false,"schema":{"openAPIV3Schema":{"type":"object","properties":{"some":{"type":"object","nullable":true,"properties":{"b":{"type":"string"}}}}}}}]}}
            """);

        var (_, document) = await server.GetAsync("/openapi/v2");

        Assert.False(document["definitions"]!["com.example.v1.Bag"]!.AsObject().ContainsKey("properties"));
        Assert.Equal("{}", document["definitions"]!["com.example.v2.Bag"]!["properties"]!["some"]!.ToJsonString());
    }

    [Fact]
    public async Task A_definition_is_held_for_its_objects_only_once_it_is_to_go()
    {
        await using var server = await ServeAsync();

        var (_, standing) = await server.GetAsync(Definitions + "/widgets.example.com");
        var (_, leaving) = await server.DeleteAsync(Definitions + "/widgets.example.com");

        Assert.Null(standing["metadata"]!["finalizers"]);
        Assert.Equal("customresourcecleanup.apiextensions.k8s.io", (string?)leaving["metadata"]!["finalizers"]![0]);
    }

    [Fact]
    public async Task The_answer_to_a_new_definition_has_the_status_of_one_that_nobody_has_looked_at_yet()
    {
        await using var server = await TestServer.StartAsync();

        var (code, created) = await server.PostAsync(Definitions, Definition);

        Assert.Equal(201, code);
        Assert.Equal("""{"acceptedNames":{"kind":"","plural":""},"conditions":null,"storedVersions":["v1"]}""", created["status"]!.ToJsonString());
    }

    [Fact]
    public async Task A_definition_is_established_served_and_discovered()
    {
        await using var server = await ServeAsync();

        var (code, created) = await server.PostAsync(Widgets, Widget("""{"size":2,"gone":1,"free":{"any":[1]}}"""));
        var (_, discovery) = await server.GetAsync("/apis/example.com/v1");
        var (_, openApi) = await server.GetAsync("/openapi/v3/apis/example.com/v1");

        Assert.Equal(201, code);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"size":2,"free":{"any":[1]},"mode":"A"}"""), created["spec"]));
        Assert.Equal(["widgets", "widgets/scale", "widgets/status"], ((JsonArray)discovery["resources"]!).Select(r => (string?)r!["name"]));
        Assert.NotNull(openApi["components"]!["schemas"]!["com.example.v1.Widget"]);
    }

    [Theory]
    [InlineData("""{}""", "Widget.example.com \"w\" is invalid: spec.size: Required value")]
    [InlineData("""{"size":0}""", "Widget.example.com \"w\" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1")]
    [InlineData("""{"size":"2"}""", "Widget.example.com \"w\" is invalid: spec.size: Invalid value: \"string\": spec.size in body must be of type integer: \"string\"")]
    [InlineData("""{"size":1,"mode":"X"}""", "Widget.example.com \"w\" is invalid: spec.mode: Unsupported value: \"X\": supported values: \"A\", \"B\"")]
    public async Task An_invalid_resource_is_refused_in_upstreams_words(string spec, string message)
    {
        await using var server = await ServeAsync();

        var (code, status) = await server.PostAsync(Widgets, Widget(spec));

        Assert.Equal(422, code);
        Assert.Equal(message, (string?)status["message"]);
    }

    [Fact]
    public async Task Status_and_spec_are_written_apart_and_scale_writes_the_size()
    {
        await using var server = await ServeAsync();
        await server.PostAsync(Widgets, Widget("""{"size":2}"""));

        await server.SendAsync(HttpMethod.Patch, Widgets + "/w", """{"status":{"size":9}}""", "application/merge-patch+json");
        await server.SendAsync(HttpMethod.Patch, Widgets + "/w/status", """{"spec":{"size":8},"status":{"size":2}}""", "application/merge-patch+json");
        var (_, scale) = await server.SendAsync(HttpMethod.Patch, Widgets + "/w/scale", """{"spec":{"replicas":5}}""", "application/merge-patch+json");
        var (_, widget) = await server.GetAsync(Widgets + "/w");

        Assert.Equal(5, (int)widget["spec"]!["size"]!);
        Assert.Equal(2, (int)widget["status"]!["size"]!);
        Assert.Equal(2, (int)widget["metadata"]!["generation"]!);
        Assert.Equal(2, (int)scale["status"]!["replicas"]!);
    }

    [Fact]
    public async Task Strict_validation_names_the_unknown_field()
    {
        await using var server = await ServeAsync();

        var (code, status) = await server.PostAsync(Widgets + "?fieldValidation=Strict", Widget("""{"size":2,"foo":1}"""));

        Assert.Equal(400, code);
        Assert.EndsWith("strict decoding error: unknown field \"spec.foo\"", (string?)status["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_definition_takes_its_resources_with_it()
    {
        await using var server = await ServeAsync();
        await server.PostAsync(Widgets, Widget("""{"size":2}"""));

        await server.DeleteAsync(Definitions + "/widgets.example.com");
        await foreach (var change in server.WatchAsync(Definitions + "?watch=true&fieldSelector=metadata.name%3Dwidgets.example.com&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"))
        {
            if ((string?)change["type"] is "DELETED" or "BOOKMARK" && (await server.GetAsync(Definitions + "/widgets.example.com")).Code == 404)
            {
                break;
            }
        }

        var (code, _) = await server.GetAsync(Widgets + "/w");
        Assert.Equal(404, code);
    }

    private static string Widget(string spec) => $$"""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"},"spec":{{spec}}}""";

    private static async Task<TestServer> ServeAsync()
    {
        var server = await TestServer.StartAsync();
        await server.DefineAsync(Definition);
        return server;
    }
}
