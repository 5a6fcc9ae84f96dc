using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using Kubernetes.Runtime;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>Operations: what is asked for by writing <c>operation</c>, and what becomes of it.</summary>
public sealed class SyncOperationTests(ScenarioCluster cluster)
{
    /// <summary>A sync of what the Application states, whatever was asked before.</summary>
    internal const string AskAnew = "{operation: {sync: {}}, status: {operationState: null}}";

    private const string Ask = "{operation: {initiatedBy: {username: learner}, sync: {revision: main}}}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static bool IsDone(JsonObject app) => app.Map("operation") is null && app.Text("status", "operationState", "finishedAt").Length > 0;

    [Fact]
    public async Task A_person_s_sync_names_who_asked_and_is_not_tried_again()
    {
        await using var scenario = await BeginAsync(("app/settings.yaml", ConfigMap("settings")));
        await scenario.PatchAsync("Application", "cart~", Ask);
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_leaves_no_history()
    {
        await using var scenario = await BeginAsync(("app/settings.yaml", ConfigMap("settings")));
        await scenario.PatchAsync("Application", "cart~", "{operation: {sync: {revision: main, dryRun: true}}}");
        await scenario.WhenAsync("Application", "cart~", IsDone);
        await scenario.RefreshAsync("cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_dry_run_tells_what_would_change_and_what_not()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("a")), ("app/b.yaml", ConfigMap("b")), ("app/c.yaml", ConfigMap("c")));
        await scenario.PatchAsync("Application", "cart~", Ask);
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        scenario.Commit(("app/b.yaml", ConfigMap("b", "red")), ("app/c.yaml", null), ("app/d.yaml", ConfigMap("d")));
        await scenario.RefreshAsync("cart~");
        await scenario.PatchAsync("Application", "cart~", "{operation: {sync: {dryRun: true, prune: true}}, status: {operationState: null}}");
        await scenario.WhenAsync("Application", "cart~", IsDone);
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_sync_without_prune_leaves_what_git_dropped_and_says_so()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("a")), ("app/b.yaml", ConfigMap("b")));
        await SyncAsync(scenario);
        scenario.Commit(("app/b.yaml", null));
        await SyncAsync(scenario);
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "b"));
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_sync_with_prune_deletes_what_git_dropped()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("a")), ("app/b.yaml", ConfigMap("b")));
        await SyncAsync(scenario);
        scenario.Commit(("app/b.yaml", null));
        await SyncAsync(scenario, "{operation: {sync: {prune: true}}, status: {operationState: null}}");
        await scenario.GoneAsync("ConfigMap", "b");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_object_that_forbids_pruning_is_skipped_and_stays_out_of_sync()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", ConfigMap("a")), ("app/b.yaml", ConfigMap("b", metadata: "annotations: {argocd.argoproj.io/sync-options: Prune=false}")));
        await SyncAsync(scenario);
        scenario.Commit(("app/b.yaml", null));
        await SyncAsync(scenario, "{operation: {sync: {prune: true}}, status: {operationState: null}}");
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Pruning_that_wants_confirmation_waits_for_it()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", ConfigMap("a")), ("app/b.yaml", ConfigMap("b", metadata: "annotations: {argocd.argoproj.io/sync-options: Prune=confirm}")));
        await SyncAsync(scenario);
        scenario.Commit(("app/b.yaml", null));
        await scenario.PatchAsync("Application", "cart~", "{operation: {sync: {prune: true}}, status: {operationState: null}}");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "message").StartsWith("waiting for pruning confirmation of", StringComparison.Ordinal));
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "b"));
        await scenario.PatchAsync("Application", "cart~", $"{{metadata: {{annotations: {{argocd.argoproj.io/deletion-approved: '{scenario.Clock.GetUtcNow().AddMinutes(1).ToKubernetesTime()}'}}}}}}");
        await scenario.GoneAsync("ConfigMap", "b");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_selective_sync_takes_only_what_it_names_and_leaves_no_history()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", ConfigMap("a")), ("app/b.yaml", ConfigMap("b")), ("app/hook.yaml", Job("before", "PreSync")));
        await SyncAsync(scenario, "{operation: {sync: {resources: [{kind: ConfigMap, name: a}]}}}");
        await scenario.RefreshAsync("cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "b"));
        Assert.Null(await scenario.FindAsync("Job", "before"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Waves_are_applied_one_after_another_once_the_former_is_healthy()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", ConfigMap("first", metadata: "annotations: {argocd.argoproj.io/sync-wave: '-1'}")),
            ("app/b.yaml", Deployment("shop")),
            ("app/c.yaml", ConfigMap("last", metadata: "annotations: {argocd.argoproj.io/sync-wave: '1'}")));
        await scenario.PatchAsync("Application", "cart~", Ask);
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "message") == "waiting for healthy state of apps/Deployment/shop");
        Assert.Null(await scenario.FindAsync("ConfigMap", "last"));
        await scenario.MakeReadyAsync("shop");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_plain_sync_succeeds_before_its_deployment_is_healthy()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", Deployment("shop")));
        await SyncAsync(scenario);
        await scenario.WhenAsync("Application", "cart~", app => IsSettled(app) && app.Text("status", "health", "status") == "Progressing");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Hooks_run_before_and_after_and_keep_their_finalizer_only_while_they_run()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("before", "PreSync")), ("app/post.yaml", Job("after", "PostSync")));
        await scenario.PatchAsync("Application", "cart~", Ask);
        var running = await scenario.WhenAsync("Job", "before", _ => true);
        Assert.Equal([Words.HookFinalizer], running.Finalizers());
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "message") == "waiting for completion of hook batch/Job/before");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.PatchAsync("Job", "before", Complete, "status");
        await scenario.WhenAsync("Job", "after", _ => true);
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.PatchAsync("Job", "after", Complete, "status");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Empty((await scenario.FindAsync("Job", "before"))!.Finalizers());
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_hook_that_fails_ends_the_sync_and_runs_the_hooks_for_failure()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("before", "PreSync", "argocd.argoproj.io/hook-delete-policy: HookFailed")),
            ("app/fail.yaml", Job("sorry", "SyncFail")));
        await scenario.PatchAsync("Application", "cart~", Ask);
        await scenario.WhenAsync("Job", "before", _ => true);
        await scenario.PatchAsync("Job", "before", Failed, "status");
        await scenario.WhenAsync("Job", "sorry", _ => true);
        await scenario.PatchAsync("Job", "sorry", Complete, "status");
        await scenario.WhenAsync("Application", "cart~", IsDone);
        await scenario.GoneAsync("Job", "before");
        await scenario.RefreshAsync("cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_hook_is_deleted_after_success_where_its_policy_says_so()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("before", "PreSync", "argocd.argoproj.io/hook-delete-policy: HookSucceeded")));
        await scenario.PatchAsync("Application", "cart~", Ask);
        await scenario.WhenAsync("Job", "before", _ => true);
        await scenario.PatchAsync("Job", "before", Complete, "status");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.GoneAsync("Job", "before");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_hook_of_an_earlier_sync_is_replaced()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("before", "PreSync")));
        await scenario.PatchAsync("Application", "cart~", Ask);
        var first = await scenario.WhenAsync("Job", "before", _ => true);
        await scenario.PatchAsync("Job", "before", Complete, "status");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.PatchAsync("Application", "cart~", "{operation: {sync: {revision: main}}, status: {operationState: null}}");
        await scenario.WhenAsync("Job", "before", job => job.Uid() != first.Uid());
        await scenario.PatchAsync("Job", "before", Complete, "status");
        await scenario.WhenAsync("Application", "cart~", app => IsSettled(app) && app.Items("status", "history").Count() == 2);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_hook_without_a_name_is_named_by_revision_phase_and_start()
    {
        var nameless = Job("x", "PreSync").Replace("name: x,", "generateName: migrate-,", StringComparison.Ordinal);
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", nameless));
        await scenario.PatchAsync("Application", "cart~", Ask);
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "operationState", "syncResult", "resources").Any());
        var name = app.Items("status", "operationState", "syncResult", "resources").First().Text("name");
        Assert.Equal($"migrate-{scenario.Git.Commits[0][..7]}-presync-{app.Time("status", "operationState", "startedAt")!.Value.ToUnixTimeSeconds()}", name);
        await scenario.PatchAsync("Job", name, Complete, "status");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Helm_s_hooks_run_as_Argo_CD_s()
    {
        var helm = Job("migrate", "PreSync").Replace("argocd.argoproj.io/hook: 'PreSync'", "helm.sh/hook: 'pre-install,pre-upgrade', helm.sh/hook-delete-policy: hook-succeeded", StringComparison.Ordinal);
        var test = Job("check", "PreSync").Replace("argocd.argoproj.io/hook: 'PreSync'", "helm.sh/hook: test", StringComparison.Ordinal);
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("settings")), ("app/h.yaml", helm), ("app/t.yaml", test));
        await scenario.PatchAsync("Application", "cart~", Ask);
        await scenario.WhenAsync("Job", "migrate", _ => true);
        await scenario.PatchAsync("Job", "migrate", Complete, "status");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Null(await scenario.FindAsync("Job", "check"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task What_is_to_be_skipped_is_neither_applied_nor_compared()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", ConfigMap("template", metadata: "annotations: {argocd.argoproj.io/hook: Skip}")));
        await SyncAsync(scenario);
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Null(await scenario.FindAsync("ConfigMap", "template"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Strategy_apply_runs_no_hooks()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("before", "PreSync")));
        await SyncAsync(scenario, "{operation: {sync: {syncStrategy: {apply: {}}}}}");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Null(await scenario.FindAsync("Job", "before"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_operation_can_be_terminated_and_takes_its_running_hooks_with_it()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("before", "PreSync")));
        await scenario.PatchAsync("Application", "cart~", "{operation: {sync: {revision: main}, retry: {limit: 5}}}");
        await scenario.WhenAsync("Job", "before", _ => true);
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "operationState", "syncResult", "resources").Any());
        await scenario.PatchAsync("Application", "cart~", "{status: {operationState: {phase: Terminating, message: operation is terminating}}}");
        await scenario.WhenAsync("Application", "cart~", IsDone);
        await scenario.GoneAsync("Job", "before");
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_operation_that_takes_too_long_is_terminated_where_a_limit_is_set()
    {
        await using var scenario = await cluster.StartAsync(options => options.Environment["ARGOCD_APPLICATION_CONTROLLER_SYNC_TIMEOUT"] = "60s", Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("before", "PreSync")));
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.PatchAsync("Application", "cart~", Ask);
        await scenario.WhenAsync("Job", "before", _ => true);
        scenario.Clock.Advance(TimeSpan.FromSeconds(90));
        await scenario.WhenAsync("Application", "cart~", IsDone);
        await scenario.GoneAsync("Job", "before");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_rollback_applies_an_earlier_revision_and_leaves_the_application_out_of_sync()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("settings", "green")));
        await SyncAsync(scenario);
        var first = scenario.Git.Commits[0];
        scenario.Commit(("app/a.yaml", ConfigMap("settings", "red")));
        await SyncAsync(scenario);
        await scenario.PatchAsync("Application", "cart~",
            $"{{operation: {{initiatedBy: {{username: learner}}, sync: {{revision: {first}, syncStrategy: {{apply: {{}}}}, source: {{repoURL: '{ScenarioRepository.Url}', path: app, targetRevision: main}}}}}}, status: {{operationState: null}}}}");
        await scenario.WhenAsync("Application", "cart~", app => IsDone(app) && app.Items("status", "history").Count() == 3);
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_operation_carries_manifests_of_its_own()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("settings")));
        await SyncAsync(scenario, """{operation: {sync: {manifests: ['{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"local"},"data":{"color":"blue"}}']}}}""");
        await scenario.RefreshAsync("cart~");
        Assert.Equal("blue", (await scenario.FindAsync("ConfigMap", "local")).Text("data", "color"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_operation_without_a_sync_is_an_error()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("settings")));
        await scenario.PatchAsync("Application", "cart~", "{operation: {initiatedBy: {username: learner}}}");
        await scenario.WhenAsync("Application", "cart~", IsDone);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_kind_that_nobody_serves_ends_the_sync_before_anything_is_applied()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", "{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}}\n"));
        await SyncAsync(scenario);
        await scenario.RefreshAsync("cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_version_that_is_not_served_is_told_from_a_kind_that_is_not()
    {
        await using var scenario = await BeginAsync(("app/b.yaml", "{apiVersion: apps/v9, kind: Deployment, metadata: {name: w}}\n"));
        await SyncAsync(scenario);
        await scenario.RefreshAsync("cart~");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_definition_and_its_object_go_in_one_sync()
    {
        const string Definition = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: beans~.example.com}
            spec:
              group: example.com
              names: {kind: Bean~, plural: beans~, singular: bean~, listKind: BeanList~}
              scope: Namespaced
              versions:
              - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
            """;
        await using var scenario = await BeginAsync(
            ("app/a.yaml", "{apiVersion: example.com/v1, kind: Bean~, metadata: {name: arabica}}\n"), ("app/b.yaml", Definition));
        await SyncAsync(scenario);
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_failing_object_does_not_keep_the_rest_of_its_wave_from_being_applied()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("Not_A_Name")), ("app/b.yaml", ConfigMap("settings")), ("app/c.yaml", Deployment("shop")));
        await SyncAsync(scenario);
        await scenario.RefreshAsync("cart~");
        Assert.NotNull(await scenario.FindAsync("Deployment", "shop"));
        await scenario.ExpectAsync();
    }

    [Theory]
    [InlineData("", "", "kubectl-client-side-apply", true)]
    [InlineData(", ClientSideApplyMigration=false", "", "kubectl-client-side-apply", false)]
    [InlineData("", "", "helm", false)]
    [InlineData("", ", annotations: {argocd.argoproj.io/client-side-apply-migration-manager: helm}", "helm", true)]
    public async Task Server_side_apply_takes_over_what_a_client_side_applier_owned(string options, string annotations, string manager, bool takesOver)
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        var settings = scenario.Parse($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: settings, namespace: coffee~}}, data: {{color: green, dropped: 'yes'}}}}");
        await scenario.Client.CreateAsync(ResourceTypes.ConfigMaps, settings, new(manager), Token);
        await scenario.ApplyAsync(Application("cart~", $"syncOptions: [ServerSideApply=true{options}]", metadata: $"namespace: argo~{annotations}"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.AfterOperationAsync("cart~", () => scenario.PatchAsync("Application", "cart~", $"{{operation: {{sync: {{syncOptions: [ServerSideApply=true{options}]}}}}}}"));
        var after = await scenario.FindAsync("ConfigMap", "settings");
        Assert.Equal(takesOver ? ["argocd-controller"] : new[] { "argocd-controller", manager }.Order(StringComparer.Ordinal), after!.Items("metadata", "managedFields").Select(entry => entry.Text("manager")).Order(StringComparer.Ordinal));
        Assert.Equal(takesOver ? "" : "yes", after.Text("data", "dropped"));
    }

    [Fact]
    public async Task Server_side_apply_is_told_in_its_own_words()
    {
        await using var scenario = await BeginAsync(
            ("app/a.yaml", ConfigMap("all")), ("app/b.yaml", ConfigMap("client", metadata: "annotations: {argocd.argoproj.io/sync-options: ServerSideApply=false}")));
        await scenario.PatchAsync("Application", "cart~", "{spec: {syncPolicy: {syncOptions: [ServerSideApply=true]}}}");
        await SyncAsync(scenario, AskWith("ServerSideApply=true"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        var all = (await scenario.FindAsync("ConfigMap", "all"))!.Items("metadata", "managedFields").Single();
        Assert.Equal(("argocd-controller", "Apply"), (all.Text("manager"), all.Text("operation")));
        var client = (await scenario.FindAsync("ConfigMap", "client"))!.Items("metadata", "managedFields").Single();
        Assert.Equal(("argocd-controller", "Update"), (client.Text("manager"), client.Text("operation")));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task An_operation_that_states_no_options_takes_none_of_the_application()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("settings")));
        await scenario.PatchAsync("Application", "cart~", "{spec: {syncPolicy: {syncOptions: [ServerSideApply=true]}}}");
        var app = await SyncAsync(scenario);
        Assert.Equal("configmap/settings created", app.Items("status", "operationState", "syncResult", "resources").Single().Text("message"));
        app = await SyncAsync(scenario, AskWith("ServerSideApply=true"));
        Assert.Equal("configmap/settings serverside-applied", app.Items("status", "operationState", "syncResult", "resources").Single().Text("message"));
    }

    [Fact]
    public async Task Replace_writes_the_whole_object()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("settings", metadata: "annotations: {argocd.argoproj.io/sync-options: Replace=true}")));
        await SyncAsync(scenario);
        await scenario.PatchAsync("ConfigMap", "settings", "{data: {size: large}}");
        scenario.Commit(("app/a.yaml", ConfigMap("settings", "red", "annotations: {argocd.argoproj.io/sync-options: Replace=true}")));
        await SyncAsync(scenario);
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        Assert.Equal("", (await scenario.FindAsync("ConfigMap", "settings")).Text("data", "size"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Force_deletes_and_creates_what_cannot_be_changed()
    {
        const string Secret = "{apiVersion: v1, kind: Secret, immutable: true, metadata: {name: key, annotations: {argocd.argoproj.io/sync-options: Force=true}}, stringData: {k: VALUE}}\n";
        await using var scenario = await BeginAsync(("app/a.yaml", Secret.Replace("VALUE", "one", StringComparison.Ordinal)));
        await SyncAsync(scenario);
        var first = await scenario.FindAsync("Secret", "key");
        scenario.Commit(("app/a.yaml", Secret.Replace("VALUE", "two", StringComparison.Ordinal)));
        await SyncAsync(scenario);
        var second = await scenario.FindAsync("Secret", "key");
        Assert.NotEqual(first!.Uid(), second!.Uid());
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Only_what_differs_is_applied_where_that_is_asked_for()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("a")), ("app/b.yaml", ConfigMap("b")));
        await scenario.PatchAsync("Application", "cart~", "{spec: {syncPolicy: {syncOptions: [ApplyOutOfSyncOnly=true]}}}");
        await SyncAsync(scenario, AskWith("ApplyOutOfSyncOnly=true"));
        scenario.Commit(("app/b.yaml", ConfigMap("b", "red")));
        await SyncAsync(scenario, AskWith("ApplyOutOfSyncOnly=true"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task Pruning_last_waits_for_what_is_applied()
    {
        await using var scenario = await BeginAsync(("app/a.yaml", ConfigMap("old")), ("app/b.yaml", ConfigMap("other")));
        await scenario.PatchAsync("Application", "cart~", "{spec: {syncPolicy: {syncOptions: [PruneLast=true]}}}");
        await SyncAsync(scenario);
        scenario.Commit(("app/a.yaml", null), ("app/c.yaml", Deployment("shop")));
        await scenario.PatchAsync("Application", "cart~", "{operation: {sync: {prune: true, syncOptions: [PruneLast=true]}}, status: {operationState: null}}");
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "message") == "waiting for healthy state of apps/Deployment/shop");
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "old"));
        await scenario.MakeReadyAsync("shop");
        await scenario.GoneAsync("ConfigMap", "old");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.ExpectAsync();
    }

    /// <summary>Starts a scenario with an Application of some files that is not synced yet.</summary>
    internal static async Task<Scenario> BeginAsync(ScenarioCluster cluster, (string Path, string? Text)[] files)
    {
        var scenario = await cluster.StartAsync(Token);
        scenario.Commit(files);
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        return scenario;
    }

    private Task<Scenario> BeginAsync(params (string Path, string? Text)[] files) => BeginAsync(cluster, files);

    /// <summary>Asks for a sync as Argo CD's tools do, which state the options.</summary>
    internal static string AskWith(string options) => $"{{operation: {{sync: {{syncOptions: [{options}]}}}}, status: {{operationState: null}}}}";

    /// <summary>Syncs and waits for the end.</summary>
    internal static Task<JsonObject> SyncAsync(Scenario scenario, string ask = AskAnew) =>
        scenario.AfterOperationAsync("cart~", () => scenario.PatchAsync("Application", "cart~", ask));
}
