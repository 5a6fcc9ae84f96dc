using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Http;

public sealed class AnswerFormTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string One = Maps + "/kube-root-ca.crt";

    [Theory]
    [InlineData(One, "application/json;as=Table;g=meta.k8s.io;v=v1, application/json", "application/json", "meta.k8s.io/v1 Table")]
    [InlineData(Maps, "application/json;as=Table;g=meta.k8s.io;v=v1beta1, application/json", "application/json", "meta.k8s.io/v1beta1 Table")]
    [InlineData(Maps, "application/json;as=Table;g=meta.k8s.io;v=v2, application/json", "application/json", "v1 ConfigMapList")]
    [InlineData(Maps, "application/json;as=Table;g=other.io;v=v1, application/json", "application/json", "v1 ConfigMapList")]
    [InlineData(Maps, "application/json;as=Chart;g=meta.k8s.io;v=v1, application/json", "application/json", "v1 ConfigMapList")]
    [InlineData(One, "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", "application/json", "meta.k8s.io/v1 PartialObjectMetadata")]
    [InlineData(One, "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1beta1", "application/json", "meta.k8s.io/v1beta1 PartialObjectMetadata")]
    [InlineData(Maps, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1beta1", "application/json", "meta.k8s.io/v1beta1 PartialObjectMetadataList")]
    [InlineData(One, "application/json;q=0.5, application/yaml", "application/yaml", null)]
    [InlineData(One, "application/yaml;q=0.5, application/json;q=0.7", "application/json", "v1 ConfigMap")]
    [InlineData(One, "*/*, application/yaml", "application/yaml", null)]
    [InlineData(One, "application/*;q=0.9, text/html", "application/json", "v1 ConfigMap")]
    [InlineData(One, "application/yaml;as=Table;g=meta.k8s.io;v=v1", "application/yaml", null)]
    [InlineData(One, "text/html, application/xhtml+xml, */*;q=0.8", "application/json", "v1 ConfigMap")]
    public async Task The_form_that_is_wanted_most_is_answered(string path, string accept, string type, string? kind)
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Maps, """{"metadata":{"name":"kube-root-ca.crt"}}""");
        using var answer = await GetAsync(server, path, accept);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal((200, type), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        if (kind is not null) { Assert.Equal(kind, $"{JsonNode.Parse(text)!["apiVersion"]} {JsonNode.Parse(text)!["kind"]}"); }
        if (accept.Contains("yaml;as=Table", StringComparison.Ordinal)) { Assert.Contains("columnDefinitions:", text, StringComparison.Ordinal); }
    }

    [Theory]
    [InlineData(One, "text/html", "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf")]
    [InlineData(One, "application/json;as=Table;g=meta.k8s.io;v=v2", "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf")]
    [InlineData(One, "application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1", "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf")]
    [InlineData(One, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", "you requested PartialObjectMetadataList, but the requested object is not a list (*ConfigMap)")]
    [InlineData(Maps, "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", "you requested PartialObjectMetadata, but the requested object is a list (*ConfigMapList)")]
    public async Task A_form_that_there_is_not_is_not_acceptable(string path, string accept, string message)
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Maps, """{"metadata":{"name":"kube-root-ca.crt"}}""");
        using var answer = await GetAsync(server, path, accept);
        var status = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal((406, "NotAcceptable", message), ((int)answer.StatusCode, (string?)status["reason"], (string?)status["message"]));
    }

    [Fact]
    public async Task Rows_carry_metadata_of_the_tables_version_and_nothing_unknown()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(Maps, """{"metadata":{"name":"kube-root-ca.crt"}}""");
        server.Client.DefaultRequestHeaders.Accept.ParseAdd("application/json;as=Table;g=meta.k8s.io;v=v1beta1");
        var (_, table) = await server.GetAsync(One);
        var (code, refusal) = await server.GetAsync(One + "?includeObject=Some");

        Assert.Equal("meta.k8s.io/v1beta1", (string?)table["rows"]![0]!["object"]!["apiVersion"]);
        Assert.Equal((400, "Unable to convert to Table as requested: includeObject: Invalid value: \"Some\": must be 'Metadata', 'Object', 'None', or empty"), (code, (string?)refusal["message"]));
    }

    [Theory]
    [InlineData("curl/8.5.0", "", true)]
    [InlineData("Mozilla/5.0 (X11)", "", true)]
    [InlineData("kubectl/v1.35.2", "", false)]
    [InlineData("curl/8.5.0", "?pretty=false", false)]
    [InlineData("kubectl/v1.35.2", "?pretty=true", true)]
    [InlineData("curl/8.5.0", "?pretty=yes", false)]
    public async Task People_get_lines_and_programs_get_none(string agent, string query, bool isPretty)
    {
        await using var server = await TestServer.StartAsync();
        server.Client.DefaultRequestHeaders.UserAgent.ParseAdd(agent);
        var text = await server.Client.GetStringAsync("/api/v1/namespaces/default" + query, TestContext.Current.CancellationToken);

        Assert.Equal(isPretty, text.StartsWith("{\n  \"kind\": \"Namespace\",\n", StringComparison.Ordinal) || text.StartsWith("{\n  \"apiVersion\": \"v1\",\n", StringComparison.Ordinal));
        Assert.Equal(isPretty, text.Contains('\n', StringComparison.Ordinal));
    }

    private static Task<HttpResponseMessage> GetAsync(TestServer server, string path, string accept)
    {
        server.Client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        return server.Client.GetAsync(path, TestContext.Current.CancellationToken);
    }
}
