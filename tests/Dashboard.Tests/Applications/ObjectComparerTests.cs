using System.Text.Json.Nodes;
using Dashboard.Features.Applications;
using Dashboard.Features.Applications.Diff;

namespace Dashboard.Tests.Applications;

public sealed class ObjectComparerTests
{
    private const string Service = """
        { "apiVersion": "v1", "kind": "Service", "metadata": { "name": "cart" }, "spec": { "ports": [ { "name": "http", "port": 80 } ] } }
        """;

    private const string Live = """
        { "apiVersion": "v1", "kind": "Service",
          "metadata": { "name": "cart", "namespace": "coffee", "uid": "1", "annotations": { "argocd.argoproj.io/tracking-id": "cart:/Service:coffee/cart" }, "managedFields": [
            { "manager": "argocd-controller", "operation": "Update", "time": "2026-01-01T00:00:00Z", "fieldsV1": { "f:spec": { "f:ports": { "k:{\"port\":8080,\"protocol\":\"TCP\"}": { "f:name": {} } } } } },
            { "manager": "kubectl-edit", "operation": "Update", "time": "2026-01-01T00:01:00Z", "fieldsV1": { "f:spec": { "f:ports": { "k:{\"port\":8080,\"protocol\":\"TCP\"}": { ".": {}, "f:port": {} } } } } },
            { "manager": "kube-controller-manager", "operation": "Update", "subresource": "scale", "time": "2026-01-01T00:02:00Z", "fieldsV1": { "f:spec": { "f:replicas": {} } } } ] },
          "spec": { "clusterIP": "10.96.41.7", "replicas": 5, "ports": [ { "name": "http", "port": 8080, "protocol": "TCP" } ] }, "status": { "x": 1 } }
        """;

    [Fact]
    public void A_field_that_somebody_changed_differs_and_names_who_changed_it()
    {
        var field = Field(Compare(Service, Live), "spec.ports[0].port");
        Assert.Equal(("80", "80", "8080", FieldState.Differs), (field.Git, field.Expected, field.Live, field.State));
        Assert.Equal("kubectl-edit", Assert.Single(field.Owners).Manager);
    }

    [Fact]
    public void What_differs_stands_first()
    {
        var fields = Compare(Service, Live).Fields;
        Assert.Equal("spec.ports[0].port", fields[0].Path);
        Assert.Single(fields, f => f.Counts);
    }

    [Fact]
    public void A_field_of_which_git_says_nothing_is_no_difference_and_keeps_its_owner()
    {
        var field = Field(Compare(Service, Live), "spec.replicas");
        Assert.Equal((null, "5", FieldState.NotStated), (field.Git, field.Live, field.State));
        Assert.Equal(("kube-controller-manager", "scale"), (field.Owners[0].Manager, field.Owners[0].Subresource));
    }

    [Fact]
    public void What_Argo_CD_adds_itself_is_expected_though_git_does_not_state_it()
    {
        var field = Field(Compare(Service, Live), "metadata.namespace");
        Assert.Equal((null, "coffee", FieldState.Same), (field.Git, field.Expected, field.State));
    }

    [Fact]
    public void What_the_server_keeps_for_itself_is_left_out() =>
        Assert.DoesNotContain(Compare(Service, Live).Fields, f => f.Path.StartsWith("status", StringComparison.Ordinal) || f.Path is "metadata.uid");

    [Fact]
    public void A_field_that_was_applied_and_is_gone_from_git_differs()
    {
        var live = JsonNode.Parse(Live)!.AsObject();
        live["metadata"]!["annotations"]!["kubectl.kubernetes.io/last-applied-configuration"] = """{"spec":{"clusterIP":"10.96.41.7"}}""";
        Assert.Equal(FieldState.Removed, Field(Compare(Service, live.ToJsonString()), "spec.clusterIP").State);
    }

    [Fact]
    public void A_rule_that_ignores_a_field_is_named()
    {
        var application = JsonNode.Parse("""{ "spec": { "ignoreDifferences": [ { "kind": "Service", "jsonPointers": ["/spec/ports/0/port"] } ] } }""")!.AsObject();
        var field = Field(Compare(Service, Live, IgnoreRules.Of(application, null)), "spec.ports[0].port");
        Assert.Equal((FieldState.Ignored, "/spec/ports/0/port"), (field.State, field.Rule));
    }

    [Theory]
    [InlineData("""{ "jqPathExpressions": [".spec.ports[].port"] }""")]
    [InlineData("""{ "managedFieldsManagers": ["kubectl-edit"] }""")]
    public void The_settings_of_Argo_CD_ignore_by_path_and_by_manager(string rule)
    {
        var settings = new JsonObject { ["resource.customizations.ignoreDifferences.Service"] = rule };
        Assert.Equal(FieldState.Ignored, Field(Compare(Service, Live, IgnoreRules.Of([], settings)), "spec.ports[0].port").State);
    }

    [Fact]
    public void Amounts_that_are_written_differently_are_the_same()
    {
        var compared = Compare(
            """{ "spec": { "limits": { "cpu": "100m", "memory": "64Mi" }, "version": "1.0" } }""", """{ "spec": { "limits": { "cpu": "0.1", "memory": "65Mi" }, "version": "1" } }""");
        Assert.Equal(FieldState.Same, Field(compared, "spec.limits.cpu").State);
        Assert.Equal(FieldState.Differs, Field(compared, "spec.limits.memory").State);
        Assert.Equal(FieldState.Differs, Field(compared, "spec.version").State);
    }

    [Fact]
    public void Values_of_a_secret_are_never_shown_and_only_said_to_be_equal_or_not()
    {
        var managed = new ManagedObject("", "v1", "Secret", new("coffee", "cart"), "OutOfSync", null, null, false);
        var compared = ObjectComparer.Compare(
            managed,
            JsonNode.Parse("""{ "stringData": { "same": "hunter2", "other": "hunter2" } }""")!.AsObject(),
            JsonNode.Parse("""{ "metadata": {}, "data": { "same": "aHVudGVyMg==", "other": "aHVudGVyMw==" } }""")!.AsObject(),
            IgnoreRules.Of([], null).For("", "Secret", managed.Key));
        Assert.Equal([("data.other", FieldState.Differs), ("data.same", FieldState.Same)], compared.Fields.Where(f => f.Masked).Select(f => (f.Path, f.State)));
        Assert.DoesNotContain(compared.Fields, f => $"{f.Git}{f.Expected}{f.Live}".Contains("aHVudGVy", StringComparison.Ordinal));
    }

    [Fact]
    public void An_object_of_one_side_only_differs_as_a_whole()
    {
        var managed = new ManagedObject("", "v1", "Service", new("coffee", "cart"), "OutOfSync", null, null, false);
        var rules = IgnoreRules.Of([], null).For("", "Service", managed.Key);
        Assert.True(ObjectComparer.Compare(managed, JsonNode.Parse(Service)!.AsObject(), null, rules) is { InGit: true, InCluster: false, Differs: true });
        Assert.True(ObjectComparer.Compare(managed, null, JsonNode.Parse(Live)!.AsObject(), rules) is { InGit: false, InCluster: true, Differs: true });
    }

    private static ComparedObject Compare(string git, string live, IgnoreRules? rules = null)
    {
        var managed = new ManagedObject("", "v1", "Service", new("coffee", "cart"), "OutOfSync", null, null, false);
        return ObjectComparer.Compare(managed, JsonNode.Parse(git)!.AsObject(), JsonNode.Parse(live)!.AsObject(), (rules ?? IgnoreRules.Of([], null)).For("", "Service", managed.Key));
    }

    private static ComparedField Field(ComparedObject compared, string path) => Assert.Single(compared.Fields, f => f.Path == path);
}
