using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.CustomResources;

public sealed class ValidationRuleTests
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Shops = "/apis/example.com/v1/namespaces/default/shops";

    private const string Spec = """
        {"type":"object","x-kubernetes-validations":[
            {"rule":"self.min <= self.max","message":"min must not exceed max"},
            {"rule":"self.max < 100","messageExpression":"'max is %d'.format([self.max])","fieldPath":".max"},
            {"rule":"!has(self.kind) || self.kind != 'closed'","reason":"FieldValueForbidden","message":"shops are open"},
            {"rule":"!has(self.kind) || self.kind != 'zero' || self.max / (self.max - self.max) > 0 "}],
         "properties":{"min":{"type":"integer"},"max":{"type":"integer"},"wait":{"type":"string","format":"duration","x-kubernetes-validations":[{"rule":"self < duration('24h')"}]},"kind":{"type":"string","x-kubernetes-validations":[{"rule":"self == oldSelf","message":"kind is immutable"}]},
          "doors":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
           "items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"width":{"type":"integer","x-kubernetes-validations":[{"rule":"self >= oldSelf"}]}}}}},
         "required":["min","max"]}
        """;

    [Theory]
    [InlineData("""{"min":1,"max":2}""", null)]
    [InlineData("""{"min":3,"max":2}""", "Shop.example.com \"s\" is invalid: spec: Invalid value: min must not exceed max")]
    [InlineData("""{"min":1,"max":200}""", "Shop.example.com \"s\" is invalid: spec.max: Invalid value: max is 200")]
    [InlineData("""{"min":1,"max":2,"kind":"closed"}""", "Shop.example.com \"s\" is invalid: spec: Forbidden: shops are open")]
    [InlineData("""{"min":1,"max":2,"kind":"zero"}""", "Shop.example.com \"s\" is invalid: spec: Invalid value: \"object\": division by zero evaluating rule: !has(self.kind) || self.kind != 'zero' || self.max / (self.max - self.max) > 0")]
    [InlineData("""{"min":1,"max":2,"wait":"2 hours"}""", null)]
    [InlineData("""{"min":1,"max":2,"wait":"3 days"}""", "Shop.example.com \"s\" is invalid: spec.wait: Invalid value: \"3 days\": failed rule: self < duration('24h')")]
    [InlineData("""{"min":1,"max":2,"wait":"long"}""", "Shop.example.com \"s\" is invalid: [spec.wait: Invalid value: \"long\": spec.wait in body must be of type duration: \"long\", <nil>: Invalid value: \"null\": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]")]
    [InlineData("""{"min":1}""", "Shop.example.com \"s\" is invalid: [spec.max: Required value, <nil>: Invalid value: \"null\": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]")]
    public async Task A_rule_decides_about_a_resource(string spec, string? message)
    {
        await using var server = await ServeAsync(Spec);

        var (code, answer) = await server.PostAsync(Shops, Shop(spec));

        Assert.Equal(message is null ? 201 : 422, code);
        Assert.Equal(message, (string?)answer["message"]);
    }

    [Fact]
    public async Task A_rule_about_the_change_is_asked_of_updates_alone()
    {
        await using var server = await ServeAsync(Spec);
        await server.PostAsync(Shops, Shop("""{"min":1,"max":2,"kind":"a","doors":[{"name":"x","width":2},{"name":"y","width":5}]}"""));

        var (kind, refused) = await PatchAsync(server, """{"spec":{"kind":"b"}}""");
        var (narrower, narrow) = await PatchAsync(server, """{"spec":{"doors":[{"name":"y","width":4}]}}""");
        var (wider, _) = await PatchAsync(server, """{"spec":{"doors":[{"name":"y","width":6},{"name":"z","width":1}]}}""");

        Assert.Equal((422, 422, 200), (kind, narrower, wider));
        Assert.EndsWith("spec.kind: Invalid value: \"b\": kind is immutable", (string?)refused["message"], StringComparison.Ordinal);
        Assert.EndsWith("spec.doors[0].width: Invalid value: 4: failed rule: self >= oldSelf", (string?)narrow["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_update_leaves_alone_may_break_rules_that_came_later()
    {
        await using var server = await ServeAsync("""{"type":"object","properties":{"min":{"type":"integer"},"max":{"type":"integer"},"word":{"type":"string"}}}""");
        await server.PostAsync(Shops, Shop("""{"min":9,"max":2,"word":"long"}"""));
        const string stricter = """{"type":"object","properties":{"min":{"type":"integer","maximum":5},"max":{"type":"integer","x-kubernetes-validations":[{"rule":"self > 3"}]},"word":{"type":"string"}}}""";
        var (defined, _) = await server.SendAsync(HttpMethod.Patch, Definitions + "/shops.example.com", $$"""[{"op":"replace","path":"/spec/versions/0/schema/openAPIV3Schema/properties/spec","value":{{stricter}} }]""", "application/json-patch+json");
        await SettledAsync(server);

        var (untouched, _) = await PatchAsync(server, """{"spec":{"word":"other"}}""");
        var (touched, answer) = await PatchAsync(server, """{"spec":{"min":8,"max":1}}""");

        Assert.Equal((200, 200, 422), (defined, untouched, touched));
        Assert.Contains("spec.min: Invalid value: 8: spec.min in body should be less than or equal to 5", (string?)answer["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("self.min > 'a'", "compilation failed: ERROR: <input>:1:10: found no matching overload for '_>_' applied to '(int, string)'")]
    [InlineData("self.nope", "compilation failed: ERROR: <input>:1:5: undefined field 'nope'")]
    [InlineData("self.min + 1", "cel expression must evaluate to a bool")]
    public async Task A_definition_whose_rule_cannot_be_right_is_refused(string rule, string message)
    {
        await using var server = await TestServer.StartAsync();

        var (code, answer) = await server.PostAsync(Definitions, Definition("""{"type":"object","x-kubernetes-validations":[{"rule":"RULE"}],"properties":{"min":{"type":"integer"}}}""".Replace("RULE", rule, StringComparison.Ordinal)));

        Assert.Equal(422, code);
        Assert.Contains("spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: ", (string?)answer["message"], StringComparison.Ordinal);
        Assert.Contains(message, (string?)answer["message"], StringComparison.Ordinal);
    }

    private static Task<(int Code, JsonObject Body)> PatchAsync(TestServer server, string patch) => server.SendAsync(HttpMethod.Patch, Shops + "/s", patch, "application/merge-patch+json");

    private static string Shop(string spec) => $$"""{"apiVersion":"example.com/v1","kind":"Shop","metadata":{"name":"s"},"spec":{{spec}} }""";

    private static string Definition(string spec) => """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"shops.example.com"},
         "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"shops","kind":"Shop"},
          "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":SPEC}}}}]}}
        """.Replace("SPEC", spec, StringComparison.Ordinal);

    private static async Task<TestServer> ServeAsync(string spec)
    {
        var server = await TestServer.StartAsync();
        var (code, answer) = await server.PostAsync(Definitions, Definition(spec));
        Assert.True(code == 201, answer.ToJsonString());
        await foreach (var change in server.WatchAsync(Definitions + "?watch=true"))
        {
            if ((change["object"]?["status"]?["conditions"] as JsonArray ?? []).Any(c => (string?)c!["type"] == "Established" && (string?)c["status"] == "True"))
            {
                break;
            }
        }

        return server;
    }

    /// <summary>Asks, without writing, until the stricter schema is the one that is served.</summary>
    private static async Task SettledAsync(TestServer server)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while ((await server.SendAsync(HttpMethod.Patch, Shops + "/s?dryRun=All", """{"spec":{"min":8}}""", "application/merge-patch+json")).Code == 200)
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
