using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What settings, annotations and the project change about a comparison.</summary>
public sealed class CompareOptionTests(ScenarioCluster cluster)
{
    private const string Decision = """
        apiVersion: cluster.open-cluster-management.io/v1beta1
        kind: PlacementDecision
        metadata: {name: decision}
        spec: {tasks: [{template: {containers: [{name: a, resources: {limits: {cpu: 1000m, memory: 1024Mi}}}]}}], quota: 2000m}

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_server_refuses_to_try_cannot_be_compared()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", Deployment("shop")), ("app/b.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", "automated: {}", metadata: "namespace: argo~, annotations: {argocd.argoproj.io/compare-options: ServerSideDiff=true}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        scenario.Commit(("app/a.yaml", Deployment("shop").Replace("app: shop", "app: other", StringComparison.Ordinal)));

        // It is no error of the repository, which may pass, so that it is told at once though nobody asked.
        scenario.Clock.Advance(TimeSpan.FromMinutes(4));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.DoesNotContain("Ignoring temporary failed attempt", scenario.Log, StringComparison.Ordinal);
        var condition = Assert.Single(app.Items("status", "conditions"));
        Assert.Equal("ComparisonError", condition.Text("type"));
        Assert.StartsWith(
            "Failed to compare desired state to live state: failed to calculate diff: error calculating server side diff: serverSideDiff error: "
            + "error running server side apply in dryrun mode for resource Deployment/shop: Deployment.apps \"shop\" is invalid: ",
            condition.Text("message"), StringComparison.Ordinal);
        Assert.Equal(["Unknown", "Unknown", "Unknown"], app.Items("status", "resources").Select(entry => entry.Text("status")).Prepend(app.Text("status", "sync", "status")));
    }

    [Theory]
    [InlineData("ignoreAggregatedRoles: true", "Synced")]
    [InlineData("ignoreAggregatedRoles: false", "OutOfSync")]
    public async Task Rules_that_aggregation_fills_in_count_unless_the_settings_say_otherwise(string options, string expected)
    {
        await using var scenario = await cluster.StartAsync(start => start.Settings["resource.compareoptions"] = options, Token);
        scenario.Commit(("app/a.yaml", "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: readers~}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}, rules: []}\n"));
        await scenario.ApplyAsync(Application("cart~", "automated: {}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.PatchAsync("ClusterRole", "readers~", "{rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}");
        Assert.Equal(expected, (await scenario.RefreshAsync("cart~")).Text("status", "sync", "status"));
    }

    [Theory]
    [InlineData("resource.customizations.knownTypeFields.cluster.open-cluster-management.io_PlacementDecision", "[{field: spec.tasks.template, type: core/v1/PodSpec}, {field: spec.quota, type: core/Quantity}]", "Synced")]
    [InlineData("resource.customizations", "{cluster.open-cluster-management.io/PlacementDecision: {knownTypeFields: [{field: spec.tasks.template, type: core/v1/PodSpec}, {field: spec.quota, type: core/Quantity}]}}", "Synced")]
    [InlineData("resource.customizations", "{cluster.open-cluster-management.io/PlacementDecision: {ignoreDifferences: 'jsonPointers: [/spec]'}}", "Synced")]
    [InlineData("resource.customizations.knownTypeFields.cluster.open-cluster-management.io_PlacementDecision", "[{field: spec.quota, type: core/Quantity}]", "OutOfSync")]
    public async Task Quantities_of_a_custom_resource_compare_by_value_where_the_settings_know_their_fields(string key, string value, string expected)
    {
        await using var scenario = await cluster.StartAsync(start => start.Settings[key] = value, Token);
        scenario.Commit(("app/a.yaml", Decision));
        await scenario.ApplyAsync(Application("cart~", "automated: {}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.PatchAsync("PlacementDecision", "decision", "{spec: {tasks: [{template: {containers: [{name: a, resources: {limits: {cpu: '1', memory: 1Gi}}}]}}], quota: 2}}");
        Assert.Equal(expected, (await scenario.RefreshAsync("cart~")).Text("status", "sync", "status"));
    }

    [Fact]
    public async Task What_was_marked_by_label_alone_is_in_sync_when_marks_become_annotations()
    {
        await using var scenario = await cluster.StartAsync(start => start.Settings["application.resourceTrackingMethod"] = "label", Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", ConfigMap("other")));
        await scenario.ApplyAsync(Application("cart~", "automated: {}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.SetAsync(new Dictionary<string, string> { ["application.resourceTrackingMethod"] = "annotation" });
        await scenario.PatchAsync("ConfigMap", "other", "{data: {color: red}}");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "resources").Any(entry => entry.Text("status") == "OutOfSync"));
        Assert.Equal(["other OutOfSync", "settings Synced"], app.Items("status", "resources").Select(entry => $"{entry.Text("name")} {entry.Text("status")}"));
        Assert.Null((await scenario.FindAsync("ConfigMap", "settings"))!.Annotation(Words.TrackingId));
    }

    [Fact]
    public async Task A_diff_on_the_server_is_asked_for_by_the_application_alone()
    {
        // Of what the server refuses only a diff on the server complains.
        const string Secret = "{apiVersion: v1, kind: Secret, immutable: true, metadata: {name: key, annotations: {argocd.argoproj.io/compare-options: ServerSideDiff=true}}, stringData: {k: VALUE}}\n";
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", Secret.Replace("VALUE", "one", StringComparison.Ordinal)));
        await scenario.ApplyAsync(Application("cart~", "automated: {enabled: false}"));
        await scenario.AfterOperationAsync("cart~", () => scenario.PatchAsync("Application", "cart~", "{operation: {sync: {}}}"));
        scenario.Commit(("app/a.yaml", Secret.Replace("VALUE", "two", StringComparison.Ordinal)));
        var app = await scenario.RefreshAsync("cart~");
        Assert.Equal(("OutOfSync", 0), (app.Text("status", "sync", "status"), app.Items("status", "conditions").Count()));

        await scenario.PatchAsync("Application", "cart~", "{metadata: {annotations: {argocd.argoproj.io/compare-options: ServerSideDiff=true}}}");
        app = await scenario.RefreshAsync("cart~");
        Assert.Equal("Unknown", app.Text("status", "sync", "status"));
        Assert.Contains("error calculating server side diff", app.Items("status", "conditions").Single().Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mark_of_an_application_elsewhere_is_warned_of_by_its_namespace_and_name()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync(ConfigMap("settings", metadata: "annotations: {argocd.argoproj.io/tracking-id: 'team_order:/ConfigMap:coffee~/settings'}"));
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~"));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        Assert.Equal(
            ("SharedResourceWarning", scenario.Named("ConfigMap/settings is part of applications argo~/cart~ and team/order")),
            (Assert.Single(app.Items("status", "conditions")).Text("type"), app.Items("status", "conditions").Single().Text("message")));
    }

    [Theory]
    [InlineData("clusterResourceWhitelist: [{group: '*', kind: '*'}]", "OutOfSync")]
    [InlineData("clusterResourceWhitelist: []", "Unknown")]
    public async Task A_kind_that_the_server_does_not_know_counts_as_one_of_the_whole_cluster(string rule, string expected)
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.ApplyAsync($"{{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {{name: shop}}, spec: {{sourceRepos: ['*'], destinations: [{{server: '*', namespace: '*'}}], {rule}}}}}");
        scenario.Commit(("app/a.yaml", "{apiVersion: nobody.example/v1, kind: Gadget, metadata: {name: one}}\n"));
        await scenario.ApplyAsync(Application("cart~", spec: "project: shop"));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "resources").Any());
        Assert.Equal((expected, "OutOfSync"), (app.Items("status", "resources").Single().Text("status"), app.Text("status", "sync", "status")));
    }

    [Theory]
    [InlineData("resource.exclusions", "- {apiGroups: [''], kinds: [ConfigMap]}\n")]
    [InlineData("resource.inclusions", "- {apiGroups: [''], kinds: [Secret, Namespace]}\n")]
    public async Task ConfigMaps_that_are_excluded_are_no_resources_and_those_with_the_settings_are_read_all_the_same(string key, string value)
    {
        await using var scenario = await cluster.StartAsync(start => start.Settings[key] = value, Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", "{apiVersion: v1, kind: Secret, metadata: {name: key}}\n"));
        await scenario.ApplyAsync(ConfigMap("left", metadata: "annotations: {argocd.argoproj.io/tracking-id: 'cart~:/ConfigMap:coffee~/left'}"));
        await scenario.ApplyAsync(Application("cart~", Automated));
        var app = await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Equal("key", Assert.Single(app.Items("status", "resources")).Text("name"));
        Assert.Equal(
            ("ExcludedResourceWarning", "Resource /ConfigMap settings is excluded in the settings"),
            (Assert.Single(app.Items("status", "conditions")).Text("type"), app.Items("status", "conditions").Single().Text("message")));
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "left"));

        await scenario.SetAsync(new Dictionary<string, string> { [key] = "" });
        for (var look = 0; look < 100 && (await scenario.RefreshAsync("cart~")).Items("status", "conditions").Any(); look++)
        {
            await Task.Yield();
        }

        await scenario.WhenAsync("ConfigMap", "settings", _ => true);
        await scenario.GoneAsync("ConfigMap", "left");
    }
}
