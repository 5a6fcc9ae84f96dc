using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Protobuf;
using Kubernetes.ApiServer.Tests.Fuzz;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Protobuf;

/// <summary>Answers in protobuf. That a client written in Go reads them, helm and kubectl show, whose typed requests prefer them.</summary>
public sealed class ProtobufAnswerTests
{
    private const string Preferred = "application/vnd.kubernetes.protobuf,application/json";
    private const string Only = "application/vnd.kubernetes.protobuf";
    private const string Map = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task An_object_in_protobuf_says_what_the_same_object_says_in_json()
    {
        await using var server = await TestServer.StartAsync();
        var compared = 0;
        foreach (var (path, body) in Seeds.All)
        {
            var (code, created) = await server.PostAsync(path, body.ToJsonString());
            if (code != 201 || created["metadata"]?["resourceVersion"] is null) { continue; }
            var address = $"{path}/{(string)created["metadata"]!["name"]!}";
            var (_, expected) = await server.GetAsync(address);
            var (type, bytes) = await GetAsync(server, address, Preferred);
            if (type != Only) { continue; }

            Assert.True(JsonNode.DeepEquals(Meaning(expected), Meaning(ProtobufDecoder.Decode(bytes))), $"{address}\n{expected.ToJsonString()}\n{ProtobufDecoder.Decode(bytes).ToJsonString()}");
            compared++;
        }

        Assert.True(compared >= 14, $"only {compared} kinds were answered in protobuf");
    }

    [Fact]
    public void The_bytes_are_those_of_the_wire_format()
    {
        var json = """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c","creationTimestamp":"2026-01-02T03:04:05Z"},"data":{"a":"1"},"immutable":false}""";

        // k8s\0; 1: {1: v1, 2: ConfigMap}; 2: {1: {1: c, 8: {1: seconds, 2: 0}}, 2: {1: a, 2: 1}, 4: 0}; 3 and 4 empty. Written by hand from the definition.
        Assert.Equal("6B3873000A0F0A0276311209436F6E6669674D617012190A0D0A0163420808A5EBDCCA06100012060A016112013120001A002200", Convert.ToHexString(ProtobufEncoder.Encode(Encoding.UTF8.GetBytes(json))!));
    }

    [Fact]
    public async Task A_list_in_protobuf_holds_its_items_and_its_place()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Map, """{"metadata":{"name":"a"},"data":{"x":"1"}}""");
        await server.PostAsync(Map, """{"metadata":{"name":"b"},"data":{"x":"2"}}""");

        var (_, all) = await GetAsync(server, Map, "application/json");
        var (type, bytes) = await GetAsync(server, Map, Only);
        var items = Items(bytes);

        Assert.Equal(Only, type);
        Assert.Equal(((JsonArray)JsonNode.Parse(all)!["items"]!).Select(item => item!["metadata"]!["name"]!.ToString()), items.Select(item => item["metadata"]!["name"]!.ToString()));
        Assert.Equal("2", (string?)items.Single(item => (string?)item["metadata"]!["name"] == "b")["data"]!["x"]);
    }

    [Theory]
    [InlineData("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")]
    [InlineData("/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=1&resourceVersion=1")]
    public async Task What_the_table_does_not_hold_is_answered_in_json_or_refused_where_json_is_not_taken(string path)
    {
        await using var server = await TestServer.StartAsync();

        var (preferred, _) = await GetAsync(server, path, Preferred);
        var (_, refused) = await GetAsync(server, path, Only);

        Assert.Equal("application/json", preferred);
        Assert.Equal(406, (int?)JsonNode.Parse(refused)!["code"]);
    }

    /// <summary>The items of a list of ConfigMaps.</summary>
    private static List<JsonObject> Items(byte[] bytes)
    {
        var items = new List<JsonObject>();
        var envelope = new WireReader(bytes.AsSpan(4));
        while (envelope.Next(out var part, out _))
        {
            var content = new WireReader(envelope.Bytes());
            while (part == 2 && content.Next(out var field, out _))
            {
                var raw = content.Bytes();
                if (field == 2) { items.Add(ProtobufDecoder.Decode(Damage.Envelope("v1", "ConfigMap", raw.ToArray()))); }
            }
        }

        return items;
    }

    private static async Task<(string? Type, byte[] Body)> GetAsync(TestServer server, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>An object without what means nothing in protobuf: null, empty objects and lists, and zeros, of which only pointers tell.</summary>
    private static JsonNode? Meaning(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                var meaning = new JsonObject();
                foreach (var (name, member) in members)
                {
                    var inner = Meaning(member);
                    if (inner is null or JsonObject { Count: 0 } or JsonArray { Count: 0 } || (inner is JsonValue && inner.ToJsonString() is "0" or "false" or "\"\"")) { continue; }
                    meaning[name] = inner;
                }

                return meaning;
            case JsonArray elements:
                return new JsonArray([.. elements.Select(Meaning)]);
            default:
                return value?.DeepClone();
        }
    }
}
