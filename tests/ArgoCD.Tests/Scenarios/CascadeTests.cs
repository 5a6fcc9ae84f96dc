using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.ApplicationSetTests;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.DeletionTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>The finer rules of a deletion: what holds it, what it leaves, and what it says meanwhile.</summary>
public sealed class CascadeTests(ScenarioCluster cluster)
{
    private const string Held = "finalizers: [example.com/hold]";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("resources-finalizer.argocd.argoproj.io", true)]
    [InlineData("resources-finalizer.argocd.argoproj.io/foreground", true)]
    [InlineData("resources-finalizer.argocd.argoproj.io/background", false)]
    public async Task The_finalizer_chooses_whether_dependents_go_before_their_owner(string finalizer, bool inForeground)
    {
        await using var scenario = await SyncedAsync(cluster, $"namespace: argo~, finalizers: [{finalizer}]", ("app/a.yaml", Deployment("shop", metadata: Held)));
        await scenario.WhenAsync("Deployment", "shop", item => item.Number("status", "updatedReplicas") == 1);
        var replicas = Assert.Single(await scenario.ListAsync("ReplicaSet", "coffee~")).Name();
        await scenario.PatchAsync("ReplicaSet", replicas, $"{{metadata: {{{Held}}}}}");
        await scenario.DeleteAsync("Application", "cart~");
        var shop = await scenario.WhenAsync("Deployment", "shop", item => item.IsBeingDeleted());
        Assert.Equal(inForeground, shop.Finalizers().Contains("foregroundDeletion"));
        await scenario.PatchAsync("ReplicaSet", replicas, "{metadata: {finalizers: []}}");
        await scenario.PatchAsync("Deployment", "shop", "{metadata: {finalizers: []}}");
        await scenario.GoneAsync("Application", "cart~");
    }

    [Theory]
    [InlineData("Delete=false", "", false)]
    [InlineData("Delete=false", "Delete=true", true)]
    [InlineData("Delete=true", "Delete=false", false)]
    public async Task Whether_an_object_goes_its_own_option_says_before_that_of_the_application(string forAll, string own, bool goes)
    {
        await using var scenario = await SyncedAsync(cluster,
            Cascade, ("app/a.yaml", ConfigMap("settings", metadata: own.Length == 0 ? "labels: {}" : $"annotations: {{argocd.argoproj.io/sync-options: {own}}}")));
        await scenario.PatchAsync("Application", "cart~", $"{{spec: {{syncPolicy: {{syncOptions: [{forAll}]}}}}}}");
        await scenario.RefreshAsync("cart~");
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Equal(goes, await scenario.FindAsync("ConfigMap", "settings") is null);
    }

    [Theory]
    [InlineData("Delete=confirm", "", "")]
    [InlineData("", "Delete=confirm", "")]
    [InlineData("", "Prune=confirm", "")]
    [InlineData("", "", "Delete=confirm")]
    public async Task An_approval_that_is_wanted_is_shown_before_and_waited_for_after_the_deletion(string own, string also, string forAll)
    {
        var options = string.Join(',', new[] { own, also }.Where(option => option.Length > 0));
        await using var scenario = await SyncedAsync(cluster,
            Cascade, ("app/a.yaml", ConfigMap("settings", metadata: options.Length == 0 ? "labels: {}" : $"annotations: {{argocd.argoproj.io/sync-options: '{options}'}}")));
        await scenario.PatchAsync("Application", "cart~", $"{{spec: {{syncPolicy: {{syncOptions: [{forAll}]}}}}}}");
        var app = await scenario.RefreshAsync("cart~");
        Assert.True(Assert.Single(app.Items("status", "resources")).Flag("requiresDeletionConfirmation"));
        await scenario.DeleteAsync("Application", "cart~");
        var deleted = await scenario.WhenAsync("Application", "cart~", app => app.IsBeingDeleted());

        // An approval from before the deletion counts for nothing.
        await scenario.PatchAsync("Application", "cart~", $"{{metadata: {{annotations: {{argocd.argoproj.io/deletion-approved: '{deleted.Time("metadata", "deletionTimestamp")!.Value.AddSeconds(-1).ToKubernetesTime()}'}}}}}}");
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(await scenario.FindAsync("ConfigMap", "settings"));
        await scenario.PatchAsync("Application", "cart~", $"{{metadata: {{annotations: {{argocd.argoproj.io/deletion-approved: '{deleted.Time("metadata", "deletionTimestamp")!.Value.ToKubernetesTime()}'}}}}}}");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
    }

    [Fact]
    public async Task While_anything_is_still_going_nothing_else_is_deleted()
    {
        await using var scenario = await SyncedAsync(cluster,
            Cascade, ("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", ConfigMap("kept", metadata: $"{Held}, annotations: {{argocd.argoproj.io/sync-options: Delete=false}}")));
        await scenario.PatchAsync("Application", "cart~", "{spec: {syncPolicy: null}}");
        await scenario.DeleteAsync("ConfigMap", "kept");
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.WhenAsync("Application", "cart~", app => app.IsBeingDeleted());
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False((await scenario.FindAsync("ConfigMap", "settings"))!.IsBeingDeleted());
        await scenario.PatchAsync("ConfigMap", "kept", "{metadata: {finalizers: []}}");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
    }

    [Fact]
    public async Task What_holds_an_object_holds_the_application_which_shows_it_as_pending_deletion()
    {
        await using var scenario = await cluster.StartAsync(options => options.Environment["ARGOCD_APPLICATION_CONTROLLER_PERSIST_RESOURCE_HEALTH"] = "true", Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings", metadata: Held)));
        await scenario.ApplyAsync(Application("cart~", Automated, metadata: Cascade));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.DeleteAsync("Application", "cart~");
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "health", "status") == "Progressing");
        Assert.Equal(("Progressing", "Pending deletion"), (Assert.Single(app.Items("status", "resources")).Text("health", "status"), Assert.Single(app.Items("status", "resources")).Text("health", "message")));
        await scenario.PatchAsync("ConfigMap", "settings", "{metadata: {finalizers: []}}");
        await scenario.GoneAsync("Application", "cart~");
    }

    [Fact]
    public async Task An_operation_comes_before_the_deletion()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("before", "PreSync")));
        await scenario.ApplyAsync(Application("cart~", Automated, metadata: Cascade));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "operationState", "message") == "waiting for completion of hook batch/Job/before");
        await scenario.DeleteAsync("Application", "cart~");
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False((await scenario.FindAsync("Job", "before"))!.IsBeingDeleted());
        await scenario.PatchAsync("Job", "before", Complete, "status");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        Assert.Null(await scenario.FindAsync("Job", "before"));
        Assert.Contains(scenario.MessagesAbout("cart~"), message => message.StartsWith("Sync operation to ", StringComparison.Ordinal) && message.EndsWith(" succeeded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Definitions_are_never_deleted_by_a_cascade()
    {
        const string Definition = """
            {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: teas~.example.com}, spec: {group: example.com, scope: Namespaced,
            names: {plural: teas~, singular: tea~, kind: Tea~, listKind: Tea~List}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}}

            """;
        await using var scenario = await SyncedAsync(cluster, Cascade, ("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", Definition.Replace("teas~", "teas-del", StringComparison.Ordinal).Replace("tea~", "tea-del", StringComparison.Ordinal).Replace("Tea~", "TeaDel", StringComparison.Ordinal)));
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
        Assert.NotNull(await scenario.FindAsync("CustomResourceDefinition", "teas-del.example.com"));
    }

    [Fact]
    public async Task The_namespace_that_a_sync_made_stays()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~", $"{Automated}, syncOptions: [CreateNamespace=true]", metadata: Cascade).Replace("namespace: coffee~}", "namespace: made~}", StringComparison.Ordinal));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "made~/settings"));
        Assert.NotNull(await scenario.FindAsync("Namespace", "made~"));
    }

    [Fact]
    public async Task A_hook_before_deletion_goes_with_the_rest_and_one_after_stays_unless_its_policy_says_otherwise()
    {
        await using var scenario = await SyncedAsync(cluster, Cascade, ("app/a.yaml", ConfigMap("settings")), ("app/pre.yaml", Job("before", "PreDelete")), ("app/post.yaml", Job("after", "PostDelete")));
        await scenario.WhenAsync("Application", "cart~", app => app.Finalizers().Count() == 5);
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.WhenAsync("Job", "before", _ => true);
        Assert.Null(await scenario.FindAsync("Job", "after"));
        await scenario.PatchAsync("Job", "before", Complete, "status");
        await scenario.WhenAsync("Job", "after", _ => true);
        Assert.Null(await scenario.FindAsync("Job", "before"));
        await scenario.PatchAsync("Job", "after", Complete, "status");
        await scenario.GoneAsync("Application", "cart~");
        Assert.NotNull(await scenario.FindAsync("Job", "after"));
    }

    [Theory]
    [InlineData("helm.sh/hook: pre-delete", "pre-delete-finalizer.argocd.argoproj.io")]
    [InlineData("helm.sh/hook: post-delete", "post-delete-finalizer.argocd.argoproj.io")]
    public async Task Helm_s_deletion_hooks_bring_the_finalizers_too(string annotation, string finalizer)
    {
        await using var scenario = await SyncedAsync(cluster, Cascade, ("app/a.yaml", ConfigMap("settings")), ("app/hook.yaml", ConfigMap("farewell", metadata: $"annotations: {{{annotation}}}")));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Finalizers().Count() == 3);
        Assert.Equal(["resources-finalizer.argocd.argoproj.io", finalizer, $"{finalizer}/cleanup"], app.Finalizers());
        Assert.Null(await scenario.FindAsync("ConfigMap", "farewell"));
        await scenario.DeleteAsync("Application", "cart~");
        await scenario.GoneAsync("Application", "cart~");
        Assert.Null(await scenario.FindAsync("ConfigMap", "settings"));
    }

    [Fact]
    public async Task A_failed_hook_is_deleted_and_tried_again_and_its_error_goes_once_it_succeeds()
    {
        await using var scenario = await SyncedAsync(cluster, Cascade, ("app/a.yaml", ConfigMap("settings", metadata: Held)), ("app/pre.yaml", Job("farewell", "PreDelete")));
        await scenario.WhenAsync("Application", "cart~", app => app.Finalizers().Count() == 3);
        await scenario.DeleteAsync("Application", "cart~");
        var first = await scenario.WhenAsync("Job", "farewell", _ => true);
        await scenario.PatchAsync("Job", "farewell", Failed, "status");
        await scenario.WhenAsync("Application", "cart~", app => app.Items("status", "conditions").Any(condition => condition.Text("type") == "DeletionError"));
        await scenario.WhenAsync("Job", "farewell", job => job.Uid() != first.Uid() && !job.IsBeingDeleted());
        await scenario.PatchAsync("Job", "farewell", Complete, "status");
        await scenario.WhenAsync("ConfigMap", "settings", item => item.IsBeingDeleted());
        await scenario.WhenAsync("Application", "cart~", app => !app.Items("status", "conditions").Any());
        Assert.Contains(scenario.Named("Unable to delete application resources: error executing pre-delete hooks: PreDelete hook(s) failed: coffee~/farewell"), scenario.MessagesAbout("cart~"));
        await scenario.PatchAsync("ConfigMap", "settings", "{metadata: {finalizers: []}}");
        await scenario.GoneAsync("Application", "cart~");
    }

    [Theory]
    [InlineData("create-only")]
    [InlineData("create-update")]
    public async Task A_set_that_may_not_delete_lets_its_applications_go_their_own_way(string policy)
    {
        await using var scenario = await cluster.StartAsync(options => options.Components = ["applicationset-controller"], Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}]}}", "{{name}}~", "x", policy: "", set: $"syncPolicy: {{applicationsSync: {policy}}}").Replace("metadata: {name: shop~}", "metadata: {name: shop~, finalizers: [resources-finalizer.argocd.argoproj.io]}", StringComparison.Ordinal));
        await scenario.WhenAsync("Application", "a~", _ => true);
        await scenario.DeleteAsync("ApplicationSet", "shop~");
        await scenario.GoneAsync("ApplicationSet", "shop~");
        var app = await scenario.FindAsync("Application", "a~");
        Assert.Empty(app!.Items("metadata", "ownerReferences"));
        Assert.False(app!.IsBeingDeleted());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_set_in_reverse_order_deletes_the_last_step_first_and_one_at_a_time(bool isLastStepToldLate)
    {
        await using var scenario = await cluster.StartAsync(
            options =>
            {
                options.Client = client => new LateWatchClient(client, change => isLastStepToldLate && change.Object.Name().StartsWith("prod", StringComparison.Ordinal));
                options.Components = ["applicationset-controller"];
                options.Environment["ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_PROGRESSIVE_SYNCS"] = "true";
            },
            Token);
        await scenario.ApplyAsync(Set(
            "{list: {elements: [{name: dev}, {name: prod}, {name: any}]}}", "{{name}}~", "x", policy: "", more: "labels: {stage: '{{name}}'}",
            set: "strategy: {type: RollingSync, deletionOrder: reverse, rollingSync: {steps: [{matchExpressions: [{key: stage, operator: In, values: [dev]}]}, {matchExpressions: [{key: stage, operator: In, values: [prod]}]}]}}"));
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Finalizers().Contains(Words.ResourcesFinalizer) && set.Number("status", "resourcesCount") == 3);
        await scenario.DeleteAsync("ApplicationSet", "shop~");
        await scenario.WhenAsync("Application", "prod~", app => app.IsBeingDeleted());
        scenario.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False((await scenario.FindAsync("Application", "dev~"))!.IsBeingDeleted());
        await scenario.PatchAsync("Application", "prod~", "{metadata: {finalizers: []}}");
        await scenario.WhenAsync("Application", "dev~", app => app.IsBeingDeleted());
        Assert.NotNull(await scenario.FindAsync("ApplicationSet", "shop~"));

        // What no step selects is left to the garbage collector.
        Assert.False((await scenario.FindAsync("Application", "any~"))!.IsBeingDeleted());
        await scenario.PatchAsync("Application", "dev~", "{metadata: {finalizers: []}}");
        await scenario.GoneAsync("ApplicationSet", "shop~");
        await scenario.WhenAsync("Application", "any~", app => app.IsBeingDeleted());
    }

    [Fact]
    public async Task Orphaned_by_choice_the_applications_of_a_set_stay()
    {
        await using var scenario = await cluster.StartAsync(options => options.Components = ["applicationset-controller"], Token);
        await scenario.ApplyAsync(Set("{list: {elements: [{name: a}]}}", "{{name}}~", "x", policy: ""));
        await scenario.WhenAsync("Application", "a~", _ => true);
        await scenario.DeleteAsync("ApplicationSet", "shop~", "Orphan");
        await scenario.GoneAsync("ApplicationSet", "shop~");
        Assert.False((await scenario.FindAsync("Application", "a~"))!.IsBeingDeleted());
    }
}
