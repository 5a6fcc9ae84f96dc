using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Http;

public sealed class AccessReviewTests
{
    private const string Api = "/apis/authorization.k8s.io/v1/";
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1/";

    [Theory]
    [InlineData("selfsubjectaccessreviews", """{"spec":{}}""", """.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified""")]
    [InlineData("selfsubjectaccessreviews", """{"spec":{"resourceAttributes":{"verb":"get"},"nonResourceAttributes":{"path":"/x","verb":"get"}}}""", """.authorization.k8s.io "" is invalid: spec.nonResourceAttributes: Invalid value: {"path":"/x","verb":"get"}: cannot be specified in combination with resourceAttributes""")]
    [InlineData("subjectaccessreviews", """{"spec":{"resourceAttributes":{"verb":"get","resource":"pods"}}}""", """.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified""")]
    [InlineData("subjectaccessreviews", """{"metadata":{"name":"x"},"spec":{"user":"u","resourceAttributes":{"verb":"get","resource":"pods"}}}""", "metadata: Invalid value: ")]
    [InlineData("namespaces/default/localsubjectaccessreviews", """{"spec":{"user":"u","resourceAttributes":{"namespace":"other","verb":"get","resource":"pods"}}}""", """.authorization.k8s.io "" is invalid: spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace""")]
    [InlineData("namespaces/default/localsubjectaccessreviews", """{"spec":{"user":"u","nonResourceAttributes":{"path":"/x","verb":"get"}}}""", "disallowed on this kind of request")]
    public async Task A_review_that_asks_for_no_one_thing_is_invalid(string plural, string body, string message)
    {
        await using var server = await TestServer.StartAsync();
        var (code, answer) = await server.PostAsync(Api + plural, body);
        Assert.Equal(422, code);
        Assert.Contains(message, (string?)answer["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_local_review_answers_for_its_namespace_and_one_of_rules_names_a_namespace()
    {
        await using var server = await TestServer.StartAsync();
        var (created, local) = await server.PostAsync(Api + "namespaces/default/localsubjectaccessreviews", """{"spec":{"groups":["system:masters"],"resourceAttributes":{"namespace":"default","verb":"get","resource":"pods"}}}""");
        var (refused, rules) = await server.PostAsync(Api + "selfsubjectrulesreviews", """{"spec":{}}""");
        var (_, listed) = await server.PostAsync(Api + "selfsubjectrulesreviews", """{"spec":{"namespace":"default"}}""");

        Assert.Equal((201, true), (created, (bool?)local["status"]!["allowed"]));
        Assert.Equal((400, "no namespace on request"), (refused, (string?)rules["message"]));
        Assert.Contains((JsonArray)listed["status"]!["resourceRules"]!, rule => JsonNode.DeepEquals(rule!["verbs"], new JsonArray("*")) && JsonNode.DeepEquals(rule["resources"], new JsonArray("*")));
    }

    [Fact]
    public async Task A_role_beyond_ones_own_is_forbidden_in_upstreams_words_and_a_binding_to_none_is_not_found()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Rbac + "namespaces/default/rolebindings", """
            {"metadata":{"name":"adam"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"admin"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"adam"}]}
            """);
        using var adam = TestServer.ClientOf(server.Host, "adam");
        var role = await PostAsync(adam, "roles", """{"metadata":{"name":"r"},"rules":[{"verbs":["get","delete"],"apiGroups":[""],"resources":["nodes"]}]}""");
        var held = await PostAsync(adam, "roles", """{"metadata":{"name":"r"},"rules":[{"verbs":["get","delete"],"apiGroups":[""],"resources":["pods"]}]}""");
        var missing = await PostAsync(adam, "rolebindings", """{"metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"none"},"subjects":[]}""");

        Assert.Equal(403, (int?)role["code"]);
        Assert.StartsWith("roles.rbac.authorization.k8s.io \"r\" is forbidden: user \"adam\" (groups=[", (string?)role["message"], StringComparison.Ordinal);
        Assert.EndsWith("is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"get\" \"delete\"]}", (string?)role["message"], StringComparison.Ordinal);
        Assert.Equal("r", (string?)held["metadata"]!["name"]);
        Assert.Equal((404, "roles.rbac.authorization.k8s.io \"none\" not found"), ((int?)missing["code"], (string?)missing["message"]));
    }

    private static async Task<JsonObject> PostAsync(HttpClient client, string plural, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(Rbac + "namespaces/default/" + plural, content, TestContext.Current.CancellationToken);
        return (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }
}
