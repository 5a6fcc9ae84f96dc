using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Http;

public sealed class WriteOptionTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("POST", "", "dryRun=Some", "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"")]
    [InlineData("PUT", "/a", "dryRun=Some", "UpdateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"")]
    [InlineData("DELETE", "/a", "dryRun=Some", "DeleteOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"")]
    [InlineData("PUT", "/a", "fieldValidation=Loose", "UpdateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Loose\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"")]
    [InlineData("POST", "", "fieldManager=a%07b", "CreateOptions.meta.k8s.io \"\" is invalid: fieldManager: Invalid value: \"a\\u0007b\": should only contain printable characters")]
    [InlineData("DELETE", "/a", "propagationPolicy=Sideways", "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \"Sideways\": supported values: \"Background\", \"Foreground\", \"Orphan\", \"nil\"")]
    [InlineData("DELETE", "/a", "propagationPolicy=Orphan&orphanDependents=true", "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid value: \"Orphan\": orphanDependents and deletionPropagation cannot be both set")]
    public async Task An_option_that_there_is_not_is_invalid_in_the_name_of_its_verb(string method, string name, string query, string message)
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Maps, Map("a"));
        var (code, refusal) = await server.SendAsync(new HttpMethod(method), $"{Maps}{name}?{query}", method == "DELETE" ? null : Map(name.Length > 0 ? "a" : "b"));

        Assert.Equal((422, message), (code, (string?)refusal["message"]));
    }

    [Fact]
    public async Task A_deletion_says_in_its_body_alone_that_it_is_dry_and_only_by_All()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Maps, Map("a"));
        var (refused, _) = await server.SendAsync(HttpMethod.Delete, Maps + "/a", """{"dryRun":["Some"]}""");
        var (dry, _) = await server.SendAsync(HttpMethod.Delete, Maps + "/a", """{"dryRun":["All"]}""");
        var (still, _) = await server.GetAsync(Maps + "/a");

        Assert.Equal((422, 200, 200), (refused, dry, still));
    }

    [Fact]
    public async Task A_dry_run_answers_what_would_be_and_leaves_no_trace()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Maps, """{"metadata":{"name":"held","finalizers":["example.com/hold"]},"data":{"k":"1"}}""");
        await server.PostAsync("/api/v1/namespaces/default/resourcequotas", """{"metadata":{"name":"few"},"spec":{"hard":{"count/configmaps":"2"}}}""");
        var (_, before) = await server.GetAsync("/api/v1/namespaces/default/resourcequotas/few");

        var (created, fresh) = await server.PostAsync(Maps + "?dryRun=All", """{"metadata":{"generateName":"some-"}}""");
        var (again, _) = await server.PostAsync(Maps + "?dryRun=All", """{"metadata":{"generateName":"some-"}}""");
        var (updated, changed) = await server.SendAsync(HttpMethod.Patch, Maps + "/held?dryRun=All", """{"data":{"k":"2"}}""", "application/merge-patch+json");
        var (applied, _) = await server.SendAsync(HttpMethod.Patch, Maps + "/new?dryRun=All&fieldManager=m", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"new"}}""", "application/apply-patch+yaml");
        var (deleted, marked) = await server.DeleteAsync(Maps + "/held?dryRun=All&propagationPolicy=Foreground");
        var (collected, all) = await server.DeleteAsync(Maps + "?dryRun=All");
        var (_, list) = await server.GetAsync(Maps);
        var (_, after) = await server.GetAsync("/api/v1/namespaces/default/resourcequotas/few");

        Assert.Equal((201, 201, 200, 201, 200, 200), (created, again, updated, applied, deleted, collected));
        Assert.StartsWith("some-", (string?)fresh["metadata"]!["name"], StringComparison.Ordinal);
        Assert.Null(fresh["metadata"]!["resourceVersion"]);
        Assert.Equal("2", (string?)changed["data"]!["k"]);
        Assert.NotNull(marked["metadata"]!["deletionTimestamp"]);
        Assert.Equal(["example.com/hold", "foregroundDeletion"], ((JsonArray)marked["metadata"]!["finalizers"]!).Select(finalizer => (string?)finalizer));
        Assert.Single((JsonArray)all["items"]!);
        var held = Assert.Single((JsonArray)list["items"]!)!;
        Assert.Equal(("1", 1), ((string?)held["data"]!["k"], ((JsonArray)held["metadata"]!["finalizers"]!).Count));
        Assert.Null(held["metadata"]!["deletionTimestamp"]);
        Assert.True(JsonNode.DeepEquals(before, after), after.ToJsonString());
    }

    [Theory]
    [InlineData("text/plain", "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml, application/apply-patch+cbor")]
    [InlineData("application/json", "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml, application/apply-patch+cbor")]
    public async Task A_patch_of_an_unknown_type_is_told_which_there_are(string type, string accepted)
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Maps, Map("a"));
        var (code, refusal) = await server.SendAsync(HttpMethod.Patch, Maps + "/a", "{}", type);

        Assert.Equal((415, "the body of the request was in an unknown format - accepted media types include: " + accepted), (code, (string?)refusal["message"]));
    }

    private static string Map(string name) => $$$"""{"metadata":{"name":"{{{name}}}"}}""";
}
