using System.Text;
using Kubernetes.ApiServer.Tests.Hosting;

namespace Kubernetes.ApiServer.Tests.Objects;

/// <summary>Bodies of which the kind cannot be told, or that are of another kind than the address is for.</summary>
public sealed class UnreadableBodyTests
{
    private const string Namespaces = "/api/v1/namespaces";

    [Theory]
    [InlineData("application/json", "", "couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)")]
    [InlineData("application/json", "kind: Namespace", "couldn't get version/kind; json parse error: invalid character 'k' looking for beginning of value (6b696e643a204e616d657370616365)")]
    [InlineData("application/json", """{"kind":"Namespace","metadata":{"name":"a"}""", "couldn't get version/kind; json parse error: unexpected end of JSON input ({\"kind\":\"Namespace\",\"metadata\" ...)")]
    [InlineData("application/json", """{"kind":7}""", "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string ({\"kind\":7})")]
    [InlineData("application/vnd.kubernetes.protobuf", "no", "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (6e6f)")]
    public async Task A_body_whose_kind_cannot_be_told_is_shown_by_how_it_begins(string type, string body, string problem)
    {
        await using var server = await TestServer.StartAsync();

        var (code, answer) = await server.SendAsync(HttpMethod.Post, Namespaces, body, type);

        Assert.Equal((400, $"the object provided is unrecognized (must be of type Namespace): {problem}"), (code, (string?)answer["message"]));
    }

    [Fact]
    public async Task A_list_is_no_object()
    {
        await using var server = await TestServer.StartAsync();

        var (code, answer) = await server.SendAsync(HttpMethod.Put, Namespaces + "/default", "[1]");

        Assert.Equal(400, code);
        Assert.StartsWith("the object provided is unrecognized (must be of type Namespace): couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct {", (string?)answer["message"], StringComparison.Ordinal);
        Assert.EndsWith($"({Convert.ToHexStringLower(Encoding.UTF8.GetBytes("[1]"))})", (string?)answer["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/namespaces", "v1", "Pod", "Pod in version \"v1\" cannot be handled as a Namespace: converting (v1.Pod) to (core.Namespace): unknown conversion")]
    [InlineData("/apis/rbac.authorization.k8s.io/v1/clusterroles", "apps/v1", "Deployment", "Deployment in version \"v1\" cannot be handled as a ClusterRole: converting (v1.Deployment) to (rbac.ClusterRole): unknown conversion")]
    [InlineData("/api/v1/namespaces", "v1", "Nonsense", "Nonsense in version \"v1\" cannot be handled as a Namespace: no kind \"Nonsense\" is registered for version \"v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"")]
    [InlineData("/api/v1/namespaces", "v2", "Namespace", "the API version in the data (v2) does not match the expected API version (v1)")]
    public async Task An_object_of_another_kind_is_refused_as_upstreams_scheme_does(string path, string apiVersion, string kind, string message)
    {
        await using var server = await TestServer.StartAsync();

        var (code, answer) = await server.PostAsync(path, $$$"""{"apiVersion":"{{{apiVersion}}}","kind":"{{{kind}}}","metadata":{"name":"a"}}""");

        Assert.Equal((400, message), (code, (string?)answer["message"]));
    }

    [Fact]
    public async Task An_applied_configuration_of_another_kind_is_named()
    {
        await using var server = await TestServer.StartAsync();

        var (code, answer) = await server.ApplyAsync(Namespaces + "/a", "m", """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}""");

        Assert.Equal((400, "invalid object type: /v1, Kind=Pod"), (code, (string?)answer["message"]));
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"a"}}""", 400, "Tea in version \"v1\" cannot be handled as a Tea: Object 'Kind' is missing in '{\"metadata\":{\"name\":\"a\"}}'")]
    [InlineData("""{"apiVersion":"example.com/v1","kind":"Coffee","metadata":{"name":"a"}}""", 422, "Tea.example.com \"a\" is invalid: kind: Invalid value: \"Coffee\": must be Tea")]
    public async Task A_custom_resource_says_its_kind(string body, int status, string message)
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineAsync("""
            {"metadata":{"name":"teas.example.com"},"spec":{"group":"example.com","scope":"Cluster","names":{"plural":"teas","singular":"tea","kind":"Tea"},
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
            """);

        var (code, answer) = await server.PostAsync("/apis/example.com/v1/teas", body);

        Assert.Equal((status, message), (code, (string?)answer["message"]));
    }
}
