using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What counts as a difference, whose an object is, and the warnings of a comparison.</summary>
public sealed class ComparisonTests(ScenarioCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fields_that_the_server_defaults_are_no_difference()
    {
        await using var scenario = await SyncedAsync(Automated, ("app/a.yaml", Deployment("shop")), ("app/b.yaml", "{apiVersion: v1, kind: Service, metadata: {name: shop}, spec: {selector: {app: shop}, ports: [{port: 80}]}}\n"));
        await scenario.RefreshAsync("cart~", "hard");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_quantity_in_another_spelling_is_no_difference()
    {
        var deployment = Deployment("shop").Replace("image: 'shop:1'", "image: 'shop:1', resources: {limits: {cpu: 1000m, memory: 1024Mi}}", StringComparison.Ordinal);
        await using var scenario = await SyncedAsync("automated: {prune: true}", ("app/a.yaml", deployment));
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Plain_text_of_a_secret_is_no_difference()
    {
        await using var scenario = await SyncedAsync("automated: {prune: true}", ("app/a.yaml", "{apiVersion: v1, kind: Secret, metadata: {name: key}, stringData: {user: learner}}\n"));
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_field_that_git_drops_is_removed()
    {
        await using var scenario = await SyncedAsync(Automated, ("app/a.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {color: green, size: large}}\n"));
        var sha = scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.RefreshAsync("cart~");
        await scenario.WhenAsync("Application", "cart~", app => IsSettled(app) && app.Text("status", "operationState", "syncResult", "revision") == sha);
        Assert.Equal("", (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "size"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_field_that_git_never_stated_is_left_alone()
    {
        await using var scenario = await SyncedAsync(Automated, ("app/a.yaml", ConfigMap("settings")));
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {size: large}, metadata: {labels: {by: hand}}}");
        await scenario.RefreshAsync("cart~");
        Assert.Equal("large", (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "size"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Ignored_fields_given_as_pointers_do_not_drift_and_a_sync_writes_them_all_the_same()
    {
        await using var scenario = await SyncedAsync(Automated, "ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]", ("app/a.yaml", Deployment("shop", replicas: 2)));
        await scenario.PatchAsync("Deployment", "shop", "{spec: {replicas: 5}}");
        await scenario.RefreshAsync("cart~");
        Assert.Equal(5, (await scenario.FindAsync("Deployment", "shop")).Number("spec", "replicas"));
        scenario.Commit(("app/a.yaml", Deployment("shop", "shop:2", replicas: 2)));
        await scenario.RefreshAsync("cart~");
        await scenario.WhenAsync("Deployment", "shop", item => item.Number("spec", "replicas") == 2);
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Ignored_fields_keep_their_live_value_where_that_is_asked_for()
    {
        await using var scenario = await SyncedAsync(
            $"{Automated}, syncOptions: [RespectIgnoreDifferences=true]", "ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]", ("app/a.yaml", Deployment("shop", replicas: 2)));
        await scenario.PatchAsync("Deployment", "shop", "{spec: {replicas: 5}}");
        var sha = scenario.Commit(("app/a.yaml", Deployment("shop", "shop:2", replicas: 2)));
        await scenario.RefreshAsync("cart~");
        await scenario.WhenAsync("Application", "cart~", app => IsSettled(app) && app.Text("status", "operationState", "syncResult", "revision") == sha);
        Assert.Equal(5, (await scenario.FindAsync("Deployment", "shop")).Number("spec", "replicas"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Ignored_fields_given_as_jq_paths_do_not_drift()
    {
        await using var scenario = await SyncedAsync(
            Automated, "ignoreDifferences: [{group: '*', kind: Deployment, jqPathExpressions: ['.spec.template.spec.containers[] | select(.name == \"run\") | .image']}]", ("app/a.yaml", Deployment("shop")));
        await scenario.PatchAsync("Deployment", "shop", "{spec: {template: {spec: {containers: [{name: run, image: 'shop:9'}]}}}}");
        await scenario.RefreshAsync("cart~");
        Assert.Equal("shop:9", (await scenario.FindAsync("Deployment", "shop")).Items("spec", "template", "spec", "containers").First().Text("image"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_jq_path_that_is_not_understood_is_told_in_a_condition()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", "", "project: default, ignoreDifferences: [{kind: ConfigMap, jqPathExpressions: ['reduce .data']}]"));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Fields_of_a_trusted_manager_do_not_drift()
    {
        await using var scenario = await SyncedAsync(Automated, "ignoreDifferences: [{kind: ConfigMap, managedFieldsManagers: [kubectl-edit]}]", ("app/a.yaml", ConfigMap("settings")));
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {color: red}}");
        await scenario.RefreshAsync("cart~");
        Assert.Equal("red", (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "color"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Rules_of_the_settings_count_for_every_application()
    {
        await using var scenario = await cluster.StartAsync(options => options.Settings["resource.customizations.ignoreDifferences.apps_Deployment"] = "jsonPointers: [/spec/replicas]\n", Token);
        await SyncAsync(scenario, Application("cart~", Automated), ("app/a.yaml", Deployment("shop", replicas: 2)));
        await scenario.PatchAsync("Deployment", "shop", "{spec: {replicas: 5}}");
        await scenario.RefreshAsync("cart~");
        Assert.Equal(5, (await scenario.FindAsync("Deployment", "shop")).Number("spec", "replicas"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Objects_are_marked_by_label_where_the_settings_say_so()
    {
        await using var scenario = await cluster.StartAsync(options => options.Settings["application.resourceTrackingMethod"] = "label", Token);
        await SyncAsync(scenario, Application("cart~", Automated), ("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", ConfigMap("other")));
        scenario.Commit(("app/b.yaml", null));
        await scenario.RefreshAsync("cart~");
        await scenario.GoneAsync("ConfigMap", "other");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Objects_are_marked_by_both_and_only_the_annotation_counts()
    {
        await using var scenario = await cluster.StartAsync(
            options =>
            {
                options.Settings["application.resourceTrackingMethod"] = "annotation+label";
                options.Settings["application.instanceLabelKey"] = "example.com/app";
            },
            Token);
        await SyncAsync(scenario, Application("cart~", Automated), ("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: stranger, labels: {example.com/app: cart~}}}");
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_installation_marks_its_objects_with_its_id_and_takes_no_others()
    {
        await using var scenario = await cluster.StartAsync(options => options.Settings["installationID"] = "lesson", Token);
        await SyncAsync(scenario, Application("cart~", Automated), ("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: theirs, annotations: {argocd.argoproj.io/tracking-id: 'cart~:/ConfigMap:coffee~/theirs'}}}");
        await scenario.RefreshAsync("cart~");
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "theirs"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_mark_that_was_copied_onto_another_object_makes_it_nobodys()
    {
        await using var scenario = await SyncedAsync(Automated, ("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: copy, annotations: {argocd.argoproj.io/tracking-id: 'cart~:/ConfigMap:coffee~/settings'}}}");
        await scenario.RefreshAsync("cart~");
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "copy"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_sync_that_prunes_leaves_alone_what_a_mark_was_copied_onto()
    {
        await using var scenario = await SyncOperationTests.BeginAsync(cluster, [("app/a.yaml", ConfigMap("settings"))]);
        await SyncOperationTests.SyncAsync(scenario);
        await scenario.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: copy, annotations: {argocd.argoproj.io/tracking-id: 'cart~:/ConfigMap:coffee~/settings'}}}");
        await scenario.RefreshAsync("cart~");
        var app = await SyncOperationTests.SyncAsync(scenario, "{operation: {sync: {prune: true}}, status: {operationState: null}}");
        Assert.Equal(["settings"], app.Items("status", "operationState", "syncResult", "resources").Select(result => result.Text("name")));
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "copy"));
    }

    [Fact]
    public async Task A_namespace_that_its_managed_metadata_marks_as_the_applications_own_is_not_pruned()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", $"{Automated}, syncOptions: [CreateNamespace=true], managedNamespaceMetadata: {{labels: {{team: coffee}}, annotations: {{argocd.argoproj.io/tracking-id: 'cart~:/Namespace:tea~/tea~'}}}}")
            .Replace("namespace: coffee~", "namespace: tea~", StringComparison.Ordinal));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        var app = await scenario.RefreshAsync("cart~");
        Assert.Equal([("Namespace", "Synced", null), ("ConfigMap", "Synced", null)], app.Items("status", "resources")
            .Select(entry => (entry.Text("kind"), entry.Text("status"), entry.Flag("requiresPruning"))).OrderByDescending(entry => entry.Item1, StringComparer.Ordinal));
        app = await SyncOperationTests.SyncAsync(scenario, "{operation: {sync: {prune: true}}, status: {operationState: null}}");
        Assert.Equal("Succeeded", app.Text("status", "operationState", "phase"));
        Assert.False((await scenario.FindAsync("Namespace", "tea~"))!.IsBeingDeleted());
        await scenario.DeleteAsync("Namespace", "tea~");
    }

    [Fact]
    public async Task Of_a_hook_that_is_stated_twice_the_last_one_runs_and_a_warning_tells_of_it()
    {
        const string Hook = "annotations: {argocd.argoproj.io/hook: PreSync}";
        await using var scenario = await SyncOperationTests.BeginAsync(cluster, [("app/a.yaml", ConfigMap("before", "red", Hook)), ("app/b.yaml", ConfigMap("before", metadata: Hook)), ("app/c.yaml", ConfigMap("settings"))]);
        var app = await SyncOperationTests.SyncAsync(scenario);
        Assert.Equal([scenario.Named("Resource /ConfigMap/coffee~/before appeared 2 times among application resources.")], app.Items("status", "conditions").Select(condition => condition.Text("message")));
        Assert.Equal(["before", "settings"], app.Items("status", "operationState", "syncResult", "resources").Select(result => result.Text("name")));
        Assert.Equal("green", (await scenario.FindAsync("ConfigMap", "before")).Text("data", "color"));
    }

    [Fact]
    public async Task A_field_that_the_kind_does_not_have_is_a_difference_and_fails_the_sync()
    {
        await using var scenario = await SyncOperationTests.BeginAsync(cluster, [("app/a.yaml", Deployment("shop"))]);
        await SyncOperationTests.SyncAsync(scenario);
        scenario.Commit(("app/a.yaml", Deployment("shop").Replace("  replicas:", "  replica: 3\n  replicas:", StringComparison.Ordinal)));
        var app = await scenario.RefreshAsync("cart~");
        Assert.Equal("OutOfSync", app.Text("status", "sync", "status"));
        app = await SyncOperationTests.SyncAsync(scenario);
        Assert.Contains("unknown field \"spec.replica\"", app.Text("status", "operationState", "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_owned_by_another_object_is_not_pruned()
    {
        await using var scenario = await SyncedAsync(Automated, ("app/a.yaml", ConfigMap("settings")));
        var owner = await scenario.FindAsync("ConfigMap", "settings");
        await scenario.ApplyAsync($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: child, annotations: {{argocd.argoproj.io/tracking-id: 'cart~:/ConfigMap:coffee~/child'}}, ownerReferences: [{{apiVersion: v1, kind: ConfigMap, name: settings, uid: {owner!.Uid()}}}]}}}}");
        await scenario.RefreshAsync("cart~");
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "child"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Two_applications_with_one_object_are_warned()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await SyncAsync(scenario, Application("cart~", "automated: {prune: true}"), ("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("order~"));
        await scenario.WhenAsync("Application", "order~", app => app.Items("status", "conditions").Any());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_sync_of_a_shared_object_fails_where_that_is_asked_for()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await SyncAsync(scenario, Application("cart~", "automated: {prune: true}"), ("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("order~", "automated: {prune: true}, retry: {limit: 0}, syncOptions: [FailOnSharedResource=true]"));
        await scenario.WhenAsync("Application", "order~", app => app.Items("status", "conditions").Any(condition => condition.Text("type") == "SyncError"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_object_stated_twice_is_warned_of_and_the_last_one_wins()
    {
        await using var scenario = await SyncedAsync(Automated, ("app/a.yaml", ConfigMap("settings", "red")), ("app/b.yaml", ConfigMap("settings", "green")));
        Assert.Equal("green", (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "color"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_excluded_kind_is_warned_of_and_not_applied()
    {
        await using var scenario = await cluster.StartAsync(options => options.Settings["resource.exclusions"] = "- {apiGroups: [''], kinds: [Secret], clusters: ['*']}\n", Token);
        await SyncAsync(scenario, Application("cart~", Automated), ("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", "{apiVersion: v1, kind: Secret, metadata: {name: key}}\n"));
        Assert.Null(await scenario.FindAsync("Secret", "key"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Only_included_kinds_are_looked_at()
    {
        await using var scenario = await cluster.StartAsync(options => options.Settings["resource.inclusions"] = "- {apiGroups: [''], kinds: [ConfigMap, Namespace]}\n", Token);
        await SyncAsync(scenario, Application("cart~", Automated), ("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", "{apiVersion: v1, kind: Secret, metadata: {name: key}}\n"));
        Assert.Null(await scenario.FindAsync("Secret", "key"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_extra_object_that_is_to_be_ignored_does_not_make_the_application_out_of_sync()
    {
        await using var scenario = await SyncedAsync("automated: {prune: false}", ("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: extra, annotations: {argocd.argoproj.io/tracking-id: 'cart~:/ConfigMap:coffee~/extra', argocd.argoproj.io/compare-options: IgnoreExtraneous}}}");
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Status_is_compared_only_where_the_settings_say_so()
    {
        await using var scenario = await cluster.StartAsync(options => options.Settings["resource.compareoptions"] = "ignoreResourceStatusField: none\n", Token);
        scenario.Commit(("app/a.yaml", Deployment("shop").Replace("\n---", "\nstatus: {replicas: 7}\n---", StringComparison.Ordinal)));
        await scenario.ApplyAsync(Application("cart~", "automated: {prune: true}, retry: {limit: 0}"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status").Length > 0);
        await scenario.RefreshAsync("cart~");
        await scenario.WhenAsync("Application", "cart~", app => app.Map("operation") is null && app.Text("status", "operationState", "phase") == "Succeeded");
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Objects_in_no_application_are_counted_where_the_project_asks()
    {
        await using var scenario = await cluster.StartAsync(Token);
        await scenario.PatchAsync("AppProject", "default", "{spec: {orphanedResources: {warn: true, ignore: [{kind: ConfigMap, name: 'known-*'}]}}}");
        await scenario.ApplyAsync(ConfigMap("stray"));
        await scenario.ApplyAsync(ConfigMap("known-stray"));
        await SyncAsync(scenario, Application("cart~", Automated), ("app/a.yaml", ConfigMap("settings")));
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Server_side_comparison_sees_what_the_server_would_do()
    {
        await using var scenario = await cluster.StartAsync(Token);
        var app = Application("cart~", "automated: {prune: true}, syncOptions: [ServerSideApply=true]", metadata: "namespace: argo~, annotations: {argocd.argoproj.io/compare-options: ServerSideDiff=true}");
        await SyncAsync(scenario, app, ("app/a.yaml", Deployment("shop")));
        await scenario.RefreshAsync("cart~", "hard");
        await scenario.PatchAsync("Deployment", "shop", "{spec: {replicas: 3}}");
        await scenario.WhenAsync("Application", "cart~", item => item.Text("status", "sync", "status") == "OutOfSync");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_namespaced_object_without_a_namespace_is_told_where_the_destination_has_none()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~").Replace(", namespace: coffee~}", "}", StringComparison.Ordinal));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_custom_health_script_is_refused_with_a_condition()
    {
        await using var scenario = await cluster.StartAsync(options => options.Settings["resource.customizations.health.apps_Deployment"] = "hs = {}; return hs\n", Token);
        await SyncAsync(scenario, Application("cart~", Automated), ("app/a.yaml", Deployment("shop")));
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Health_is_written_per_object_where_that_is_asked_for()
    {
        await using var scenario = await cluster.StartAsync(options => options.Environment["ARGOCD_APPLICATION_CONTROLLER_PERSIST_RESOURCE_HEALTH"] = "true", Token);
        await SyncAsync(scenario, Application("cart~", Automated), ("app/a.yaml", Deployment("shop")), ("app/b.yaml", ConfigMap("settings")));
        await scenario.MakeReadyAsync("shop");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "health", "status") == "Healthy" && app.Texts("status", "summary", "images").SequenceEqual(["shop:1"]));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task The_worst_object_makes_the_health_unless_it_is_to_be_left_out()
    {
        await using var scenario = await SyncedAsync(
            Automated, ("app/a.yaml", Deployment("shop")), ("app/b.yaml", Deployment("side", metadata: "annotations: {argocd.argoproj.io/ignore-healthcheck: 'true'}")));
        await scenario.MakeReadyAsync("shop");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "health", "status") == "Healthy");
        await scenario.ExpectAsync();
    }

    private Task<Scenario> SyncedAsync(string policy, params (string Path, string? Text)[] files) => SyncedAsync(policy, "info: []", files);

    private async Task<Scenario> SyncedAsync(string policy, string spec, params (string Path, string? Text)[] files)
    {
        var scenario = await cluster.StartAsync(Token);
        await SyncAsync(scenario, Application("cart~", policy, $"project: default, {spec}"), files);
        return scenario;
    }

    private static async Task SyncAsync(Scenario scenario, string application, params (string Path, string? Text)[] files)
    {
        scenario.Commit(files);
        await scenario.ApplyAsync(application);
        await scenario.WhenAsync("Application", "cart~", IsSettled);
    }
}
