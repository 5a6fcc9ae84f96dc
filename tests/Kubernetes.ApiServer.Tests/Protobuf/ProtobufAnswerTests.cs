using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Protobuf;
using Kubernetes.ApiServer.Resources;
using Kubernetes.ApiServer.Schemas;
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
            var (type, expected, answer) = await ReadAsync(server, address);
            if (type != Only) { continue; }

            Assert.True(JsonNode.DeepEquals(Meaning(expected), Meaning(answer)), $"{address}\n{expected.ToJsonString()}\n{answer.ToJsonString()}");
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
    [InlineData("/api/v1/namespaces/default/configmaps")]
    [InlineData("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")]
    public async Task Metadata_in_protobuf_is_that_of_the_object_even_where_the_whole_object_has_none(string path)
    {
        const string metadata = Only + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(path, """{"metadata":{"name":"things.example.com","labels":{"a":"b"}},"spec":{"group":"example.com","scope":"Cluster","names":{"plural":"things","kind":"Thing"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}""");

        var (type, one) = await GetAsync(server, path + "/things.example.com", metadata + ",application/json");
        var (listType, list) = await GetAsync(server, path, metadata.Replace("Metadata;", "MetadataList;", StringComparison.Ordinal) + ",application/json");
        var (_, frames) = await GetAsync(server, path + "?watch=true&timeoutSeconds=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan", metadata);

        Assert.Equal((Only, Only), (type, listType));
        var read = ProtobufDecoder.Decode(one);
        Assert.Equal(("PartialObjectMetadata", "meta.k8s.io/v1", "b"), ((string?)read["kind"], (string?)read["apiVersion"], (string?)read["metadata"]!["labels"]!["a"]));
        Assert.Contains(Items(list), item => (string?)item["metadata"]!["name"] == "things.example.com");
        Assert.All(Events(frames), change => Assert.True(change.Item1 is "ADDED" or "MODIFIED" or "BOOKMARK"));
    }

    [Fact]
    public async Task A_refusal_in_protobuf_has_its_reason_and_its_causes()
    {
        await using var server = await TestServer.StartAsync();

        var (type, bytes) = await GetAsync(server, Map + "/nope", Preferred);
        var refusal = ProtobufDecoder.Decode(bytes);

        Assert.Equal(Only, type);
        Assert.Equal(("Status", "Failure", "NotFound", 404L), ((string?)refusal["kind"], (string?)refusal["status"], (string?)refusal["reason"], (long?)refusal["code"]));
        Assert.Equal("nope", (string?)refusal["details"]!["name"]);
    }

    [Fact]
    public async Task A_watch_in_protobuf_tells_what_a_watch_in_json_tells()
    {
        await using var server = await TestServer.StartAsync();
        var (_, made) = await server.PostAsync(Map, """{"metadata":{"name":"a"},"data":{"x":"1"}}""");
        await server.SendAsync(HttpMethod.Patch, Map + "/a", """{"data":{"x":"2"}}""", "application/merge-patch+json");
        await server.DeleteAsync(Map + "/a");
        var watch = $"{Map}?watch=true&allowWatchBookmarks=true&timeoutSeconds=1&resourceVersion={(string)made["metadata"]!["resourceVersion"]!}";

        var (type, frames) = await GetAsync(server, watch, Only + ";stream=watch");
        var (_, lines) = await GetAsync(server, watch, "application/json");

        // The second bookmark, at the end, tells of other writes meanwhile.
        var expected = Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).Select(change => ((string)change["type"]!, Object: Meaning(change["object"]))).SkipLast(1).ToList();
        var events = Events(frames).SkipLast(1).ToList();
        Assert.Equal(Only, type);
        Assert.Equal(["BOOKMARK", "MODIFIED", "DELETED"], events.Select(change => change.Type));
        Assert.All(expected.Zip(events), pair => Assert.True(JsonNode.DeepEquals(pair.First.Object, Meaning(pair.Second.Object)), $"{pair.First.Object}\n{pair.Second.Object}"));
    }

    [Fact]
    public async Task A_watch_in_protobuf_that_begins_too_early_ends_with_an_error()
    {
        await using var server = await TestServer.StartAsync();

        // More than the window of changes holds.
        var large = new string('x', 100_000);
        for (var i = 0; i < 70; i++) { await server.PostAsync(Map, $$"""{"metadata":{"generateName":"m"},"data":{"x":"{{large}}"} }"""); }
        var (_, frames) = await GetAsync(server, Map + "?watch=true&timeoutSeconds=20&resourceVersion=1", Only);
        var (type, status) = Assert.Single(Events(frames));

        Assert.Equal("ERROR", type);
        Assert.Equal(("Expired", 410L), ((string?)status["reason"], (long?)status["code"]));
    }

    /// <summary>Every field of every kind that is served in protobuf, so that no object has to go out as JSON.</summary>
    [Fact]
    public void The_table_holds_each_field_of_the_kinds_it_holds()
    {
        // The library's models are those of a later version than the one that is served.
        string[] later =
        [
            "Job.spec.scheduling.", "CronJob.spec.jobTemplate.spec.scheduling.", "Node.status.nodeInfo.runningInUserNamespace",
            "ResourceClaim.spec.devices.requests.exactly.derivedAttributes", "ResourceClaim.spec.devices.requests.firstAvailable.derivedAttributes",
            "ResourceClaimTemplate.spec.spec.devices.requests.exactly.derivedAttributes", "ResourceClaimTemplate.spec.spec.devices.requests.firstAvailable.derivedAttributes",
            "ResourceSlice.spec.devices.consumesCounters.compatibilityGroups",
        ];
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var served = BuiltInResources.All.Where(resource => ProtobufEncoder.Knows(resource.ApiVersion, resource.Kind)).ToList();
        foreach (var resource in served)
        {
            Compare(resource.Schema, MessageTable.Find(resource.ApiVersion, resource.Kind)!, resource.Kind, missing, []);
        }

        missing.RemoveWhere(field => later.Any(one => field.StartsWith(one, StringComparison.Ordinal)));
        Assert.True(served.Count >= 55, $"only {served.Count} kinds");
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Theory]
    [InlineData("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")]
    [InlineData("/apis/apiextensions.k8s.io/v1/customresourcedefinitions?watch=true&timeoutSeconds=1")]
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

    /// <summary>The events of a watch: after its length, each has its type and, wrapped, the envelope of its object.</summary>
    private static List<(string Type, JsonObject Object)> Events(byte[] frames)
    {
        var events = new List<(string, JsonObject)>();
        for (var at = 0; at < frames.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(frames.AsSpan(at));
            var change = new WireReader(frames.AsSpan(at + 4, length));
            at += 4 + length;
            Assert.True(change.Next(out var first, out _) && first == 1);
            var type = Encoding.UTF8.GetString(change.Bytes());
            Assert.True(change.Next(out var second, out _) && second == 2);
            var wrapped = new WireReader(change.Bytes());
            Assert.True(wrapped.Next(out var raw, out _) && raw == 1);
            events.Add((type, ProtobufDecoder.Decode(wrapped.Bytes())));
        }

        return events;
    }

    private static void Compare(Schema schema, MessageDescriptor message, string path, SortedSet<string> missing, HashSet<Schema> above)
    {
        if (!above.Add(schema)) { return; }
        foreach (var (name, member) in schema.Properties)
        {
            if (name is "apiVersion" or "kind" && schema.Properties.ContainsKey("metadata")) { continue; }   // they stand in the envelope
            if (!message.ByName.TryGetValue(name, out var field)) { missing.Add($"{path}.{name}"); continue; }
            if (field is { Type: FieldType.Message, Message: null }) { missing.Add($"{path}.{name}: no message {field.MessageName}"); continue; }
            var inner = member.Kind == SchemaKind.Array ? member.Items : member.Additional ?? member;
            if (field.Message is { } nested && inner.Properties.Count > 0) { Compare(inner, nested, $"{path}.{name}", missing, above); }
        }

        above.Remove(schema);
    }

    /// <summary>The same revision in both encodings: a controller may write the object between two requests.</summary>
    private static async Task<(string? Type, JsonObject Json, JsonObject Protobuf)> ReadAsync(TestServer server, string address)
    {
        while (true)
        {
            var (_, json) = await server.GetAsync(address);
            var (type, bytes) = await GetAsync(server, address, Preferred);
            if (type != Only) { return (type, json, json); }
            var protobuf = ProtobufDecoder.Decode(bytes);
            if ((string?)protobuf["metadata"]!["resourceVersion"] == (string?)json["metadata"]!["resourceVersion"]) { return (type, json, protobuf); }
        }
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
