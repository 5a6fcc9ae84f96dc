using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Hosting;
using Kubernetes.ApiServer.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Kubernetes.ApiServer.Tests.Objects;

public sealed class ServerSideApplyTests
{
    private const string Web = "/apis/apps/v1/namespaces/default/deployments/web";
    private const string Map = "/api/v1/namespaces/default/configmaps/m";

    [Fact]
    public async Task A_field_that_is_not_applied_any_more_goes_unless_another_manager_owns_it()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Map, "one", Configuration("""{"a":"1","b":"2"}"""));
        await server.ApplyAsync(Map, "two", Configuration("""{"b":"2"}"""));

        var (_, after) = await server.ApplyAsync(Map, "one", Configuration("""{"c":"3"}"""));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"b":"2","c":"3"}"""), after["data"]));
    }

    [Fact]
    public async Task Another_value_of_an_owned_field_conflicts_and_force_takes_it_over()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Map, "one", Configuration("""{"a":"1"}"""));

        var (code, conflict) = await server.ApplyAsync(Map, "two", Configuration("""{"a":"2"}"""));
        var (_, forced) = await server.ApplyAsync(Map, "two", Configuration("""{"a":"2"}"""), force: true);
        var (_, again) = await server.ApplyAsync(Map, "one", Configuration("""{"a":"2"}"""));

        Assert.Equal(409, code);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"one\": .data.a", (string?)conflict["message"]);
        Assert.Equal("FieldManagerConflict", (string?)conflict["details"]!["causes"]![0]!["reason"]);
        Assert.Equal(["two"], Managers(forced));
        Assert.Equal(["one", "two"], Managers(again).Order());
    }

    [Fact]
    public async Task Containers_merge_by_name_and_defaults_belong_to_nobody()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Web, "app", Deployment("""[{"name":"main","image":"nginx:1"}]"""));
        await server.ApplyAsync(Web, "mesh", Deployment("""[{"name":"sidecar","image":"envoy:1"}]"""));

        var (_, both) = await server.GetAsync(Web);
        var (_, one) = await server.ApplyAsync(Web, "mesh", """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"}}""");

        Assert.Equal(["main", "sidecar"], Names(both));
        Assert.Equal(["main"], Names(one));
        var fields = Entry(both, "app")["fieldsV1"]!;
        Assert.NotNull(fields["f:spec"]!["f:template"]!["f:spec"]!["f:containers"]!["k:{\"name\":\"main\"}"]!["f:image"]);
        Assert.Null(fields["f:spec"]!["f:replicas"]);
    }

    [Fact]
    public async Task What_is_not_applied_any_more_goes_with_the_defaults_that_the_server_filled_in()
    {
        const string probe = ""","readinessProbe":{"exec":{"command":["true"]}}""";
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Web, "app", Deployment($$"""[{"name":"main","image":"nginx:1"{{probe}}}]"""));

        var (code, after) = await server.ApplyAsync(Web, "app", Deployment("""[{"name":"main","image":"nginx:1"}]"""));

        Assert.Equal(200, code);
        var container = after["spec"]!["template"]!["spec"]!["containers"]![0]!.AsObject();
        Assert.Equal("nginx:1", (string?)container["image"]);
        Assert.False(container.ContainsKey("readinessProbe"));
    }

    [Fact]
    public async Task Defaults_stay_where_another_manager_owns_a_neighbour_of_what_goes()
    {
        const string probe = ""","readinessProbe":{"initialDelaySeconds":3,"exec":{"command":["true"]}}""";
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Web, "app", Deployment($$"""[{"name":"main","image":"nginx:1"{{probe}}}]"""));
        await server.SendAsync(HttpMethod.Patch, Web + "?fieldManager=other", """{"spec":{"template":{"spec":{"containers":[{"name":"main","readinessProbe":{"exec":null,"tcpSocket":{"port":80}}}]}}}}""", "application/strategic-merge-patch+json");

        var (_, after) = await server.ApplyAsync(Web, "app", Deployment("""[{"name":"main","image":"nginx:1"}]"""));

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"tcpSocket":{"port":80},"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3}"""),
            after["spec"]!["template"]!["spec"]!["containers"]![0]!["readinessProbe"]), after.ToJsonString());
    }

    [Fact]
    public async Task What_admission_fills_in_belongs_to_nobody()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");

        var (_, service) = await server.PostAsync("/api/v1/namespaces/default/services", """{"metadata":{"name":"s"},"spec":{"ports":[{"port":80}]}}""");
        var (_, pod) = await server.PostAsync("/api/v1/namespaces/default/pods", """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");

        Assert.Equal(["f:internalTrafficPolicy", "f:ports", "f:sessionAffinity", "f:type"], Owned(service, "f:spec"));
        Assert.Equal(["f:containers", "f:dnsPolicy", "f:enableServiceLinks", "f:restartPolicy", "f:schedulerName", "f:securityContext", "f:terminationGracePeriodSeconds"], Owned(pod, "f:spec"));
        Assert.Null(pod["metadata"]!["managedFields"]![0]!["fieldsV1"]!["f:status"]);
        Assert.NotNull(service["spec"]!["clusterIP"]);
        Assert.NotNull(pod["spec"]!["volumes"]);

        static IEnumerable<string> Owned(JsonObject value, string part) => value["metadata"]!["managedFields"]![0]!["fieldsV1"]![part]!.AsObject().Select(field => field.Key);
    }

    [Fact]
    public async Task Applying_the_same_twice_writes_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var (code, first) = await server.ApplyAsync(Web, "app", Deployment("""[{"name":"main","image":"nginx:1","resources":{"limits":{"cpu":"1000m"}}}]"""));

        var (_, second) = await server.ApplyAsync(Web, "app", Deployment("""[{"name":"main","image":"nginx:1","resources":{"limits":{"cpu":"1000m"}}}]"""));

        Assert.Equal(201, code);
        Assert.Equal((string?)first["metadata"]!["resourceVersion"], (string?)second["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task A_new_value_of_an_owned_field_moves_the_time_of_its_owner()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(new ApiServerOptions { Time = time });
        await server.ApplyAsync(Map, "one", Configuration("""{"a":"1"}"""));
        await server.SendAsync(HttpMethod.Patch, Map + "?fieldManager=two", """{"data":{"b":"1"}}""", "application/merge-patch+json");
        time.Advance(TimeSpan.FromSeconds(5));

        var (_, patched) = await server.SendAsync(HttpMethod.Patch, Map + "?fieldManager=two", """{"data":{"b":"2"}}""", "application/merge-patch+json");
        Assert.Equal(("2026-01-01T00:00:00Z", "2026-01-01T00:00:05Z"), ((string?)Entry(patched, "one")["time"], (string?)Entry(patched, "two")["time"]));

        time.Advance(TimeSpan.FromSeconds(5));
        var (_, applied) = await server.ApplyAsync(Map, "one", Configuration("""{"a":"2"}"""));
        Assert.Equal(("2026-01-01T00:00:10Z", "2026-01-01T00:00:05Z"), ((string?)Entry(applied, "one")["time"], (string?)Entry(applied, "two")["time"]));

        time.Advance(TimeSpan.FromSeconds(5));
        var (_, again) = await server.ApplyAsync(Map, "one", Configuration("""{"a":"2"}"""));
        Assert.Equal((string?)applied["metadata"]!["resourceVersion"], (string?)again["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task Scaling_takes_replicas_from_the_manager_that_applied_them()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Web, "app", Deployment("""[{"name":"main","image":"nginx:1"}]""", ""","replicas":1"""));
        await server.SendAsync(HttpMethod.Patch, Web + "/scale", """{"spec":{"replicas":3}}""", "application/merge-patch+json");

        var (code, conflict) = await server.ApplyAsync(Web, "app", Deployment("""[{"name":"main","image":"nginx:1"}]""", ""","replicas":1"""));
        var (_, generation) = await server.GetAsync(Web);

        Assert.Equal(409, code);
        Assert.EndsWith(".spec.replicas", (string?)conflict["message"], StringComparison.Ordinal);
        Assert.Equal(2, (int)generation["metadata"]!["generation"]!);
    }

    [Theory]
    [InlineData(""" "replicas":"x" """, ".spec.replicas: expected numeric (int or float), got *value.valueUnstructured")]
    [InlineData(""" "paused":"yes" """, ".spec.paused: expected boolean, got &{yes}")]
    [InlineData(""" "strategy":[1] """, ".spec.strategy: expected map, got &{[1]}")]
    [InlineData(""" "template":{"spec":{"containers":{"a":"b"}}} """, ".spec.template.spec.containers: expected list, got &{map[a:b]}")]
    [InlineData(""" "template":{"spec":{"containers":[{"name":"c","env":[{"name":"PORT","value":80}]}]}} """, ".spec.template.spec.containers[name=\"c\"].env[name=\"PORT\"].value: expected string, got &value.valueUnstructured{Value:80}")]
    [InlineData(""" "template":{"spec":{"containers":[{"name":"c","args":[{"a":["b"]}]}]}} """, ".spec.template.spec.containers[name=\"c\"].args[0]: expected string, got &value.valueUnstructured{Value:map[string]interface {}{\"a\":[]interface {}{\"b\"}}}")]
    [InlineData(""" "template":{"spec":{"containers":[{"image":"i"}]}} """, ".spec.template.spec.containers: element 0: associative list with keys has an element that omits key field \"name\" (and doesn't have default value)")]
    [InlineData(""" "template":{"spec":{"containers":[null]}} """, ".spec.template.spec.containers: element 0: associative list with keys may not have a null element")]
    [InlineData(""" "template":{"metadata":{"finalizers":["a.b/c","a.b/c"]}} """, ".spec.template.metadata.finalizers: duplicate entries for key [=\"a.b/c\"]")]
    [InlineData(""" "template":{"spec":{"containers":[{"name":"c","ports":[{"containerPort":80},{"containerPort":80,"protocol":"TCP"}]}]}} """, ".spec.template.spec.containers[name=\"c\"].ports: duplicate entries for key [containerPort=80,protocol=\"TCP\"]")]
    [InlineData(""" "replicas":"x","paused":1 """, "errors:\n  .spec.replicas: expected numeric (int or float), got *value.valueUnstructured\n  .spec.paused: expected boolean, got &{1}")]
    public async Task What_is_not_of_the_types_of_the_schema_is_refused_in_the_words_of_structured_merge(string spec, string problem)
    {
        await using var server = await TestServer.StartAsync();

        var (code, answer) = await server.ApplyAsync(Web, "app", $$$"""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{ {{{spec}}} }}""");

        Assert.Equal((400, $"failed to create typed patch object (default/web; apps/v1, Kind=Deployment): {problem}"), (code, (string?)answer["message"]));
    }

    [Fact]
    public async Task A_field_that_no_schema_knows_is_told_with_group_and_version()
    {
        await using var server = await TestServer.StartAsync();

        var (_, answer) = await server.ApplyAsync(Map, "app", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"date":{}}""");

        Assert.Equal("failed to create typed patch object (default/m; /v1, Kind=ConfigMap): .date: field not declared in schema", (string?)answer["message"]);
    }

    private static string Configuration(string data) => $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"data":{{data}}}""";

    private static string Deployment(string containers, string more = "") =>
        $$$"""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":{{{containers}}}}}{{{more}}}}}""";

    private static IEnumerable<string?> Managers(JsonObject value) => ((JsonArray)value["metadata"]!["managedFields"]!).Select(e => (string?)e!["manager"]);

    private static JsonNode Entry(JsonObject value, string manager) => ((JsonArray)value["metadata"]!["managedFields"]!).First(e => (string?)e!["manager"] == manager)!;

    private static IEnumerable<string?> Names(JsonObject value) => ((JsonArray)value["spec"]!["template"]!["spec"]!["containers"]!).Select(c => (string?)c!["name"]);
}
