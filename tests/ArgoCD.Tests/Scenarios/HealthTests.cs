using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.AutomatedSyncTests;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What an Application's health is made of, and what it is not made of.</summary>
public sealed class HealthTests(ScenarioCluster cluster)
{
    private const string Claim = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: beans}, spec: {accessModes: [ReadWriteOnce], volumeName: beans, storageClassName: '', resources: {requests: {storage: 1Gi}}}}\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_Ingress_is_progressing_until_it_has_an_address()
    {
        await using var scenario = await SyncedAsync(("app/a.yaml", "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: shop}, spec: {defaultBackend: {service: {name: shop, port: {number: 80}}}}}\n"));
        await IsAsync(scenario, "Progressing");
        await scenario.PatchAsync("Ingress", "shop", "{status: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}}", "status");
        await IsAsync(scenario, "Healthy");
        await ChangesAreAsync(scenario, "Missing", "Progressing", "Healthy");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_claim_is_progressing_until_it_is_bound_and_degraded_once_its_volume_is_lost()
    {
        await using var scenario = await SyncedAsync(("app/a.yaml", Claim));
        await IsAsync(scenario, "Progressing");
        await scenario.PatchAsync("PersistentVolumeClaim", "beans", "{status: {phase: Bound}}", "status");
        await IsAsync(scenario, "Healthy");
        await scenario.PatchAsync("PersistentVolumeClaim", "beans", "{status: {phase: Lost}}", "status");
        await IsAsync(scenario, "Degraded");
        await ChangesAreAsync(scenario, "Missing", "Progressing", "Healthy", "Degraded");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_Job_that_failed_degrades_its_application()
    {
        await using var scenario = await SyncedAsync(("app/a.yaml", PlainJob("roast")));
        await IsAsync(scenario, "Progressing");
        await scenario.PatchAsync("Job", "roast", Failed, "status");
        await IsAsync(scenario, "Degraded");
        await ChangesAreAsync(scenario, "Missing", "Progressing", "Degraded");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_paused_Deployment_suspends_its_application()
    {
        await using var scenario = await SyncedAsync(("app/a.yaml", Deployment("shop").Replace("  replicas: 1\n", "  replicas: 0\n  paused: true\n", StringComparison.Ordinal)));
        await IsAsync(scenario, "Suspended");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_CronJob_is_healthy_before_its_first_run_and_degraded_after_one_without_success()
    {
        await using var scenario = await SyncedAsync(("app/a.yaml", CronJob("roast")));
        await IsAsync(scenario, "Healthy");
        await scenario.PatchAsync("CronJob", "roast", "{status: {lastSuccessfulTime: '2026-01-01T00:00:00Z', lastScheduleTime: '2026-01-02T00:00:00Z'}}", "status");
        await IsAsync(scenario, "Degraded");
        await ChangesAreAsync(scenario, "Missing", "Healthy", "Degraded");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task The_message_names_three_of_those_that_are_worst_and_counts_the_others()
    {
        await using var scenario = await SyncedAsync(
            ("app/a.yaml", PlainJob("a")), ("app/b.yaml", PlainJob("b")), ("app/c.yaml", PlainJob("c")), ("app/d.yaml", PlainJob("d")), ("app/e.yaml", Deployment("shop")));
        await IsAsync(scenario, "Progressing");
        foreach (var job in (string[])["a", "b", "c", "d"]) { await scenario.PatchAsync("Job", job, Failed, "status"); }

        // The message is written with the status; only a comparison that finds another one writes it again.
        await IsAsync(scenario, "Degraded");
        await scenario.PatchAsync("Application", "cart~", "{status: {health: {status: Healthy, message: null}}}");
        var app = await scenario.RefreshAsync("cart~");
        Assert.Equal(scenario.Named("Caused by batch/Job:coffee~/a, batch/Job:coffee~/b, batch/Job:coffee~/c and 1 more"), app.Text("status", "health", "message"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_cause_without_a_namespace_is_named_without_one()
    {
        await using var scenario = await SyncedAsync(("app/a.yaml", "{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.beans~.example.com}, spec: {group: beans~.example.com, version: v1, groupPriorityMinimum: 100, versionPriority: 100, service: {name: beans, namespace: coffee~}}}\n"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "health", "message") == scenario.Named("Caused by apiregistration.k8s.io/APIService:v1.beans~.example.com"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_skipped_hook_is_no_resource_that_could_be_missing()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", Job("never", "Skip")));
        await scenario.ApplyAsync(Application("cart~", Automated));
        var app = await scenario.WhenAsync("Application", "cart~", app => app.Map("status", "health") is not null);
        Assert.Equal(("Healthy", "Synced"), (app.Text("status", "health", "status"), app.Text("status", "sync", "status")));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task What_does_not_exist_yet_makes_an_application_missing_only_where_nothing_exists()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", Deployment("shop")));
        await scenario.ApplyAsync(Application("cart~"));
        await IsAsync(scenario, "Missing");
        await scenario.ApplyAsync(ConfigMap("settings", metadata: "annotations: {argocd.argoproj.io/tracking-id: 'cart~:/ConfigMap:coffee~/settings'}"));
        var app = await IsAsync(scenario, "Healthy");
        Assert.Equal("OutOfSync", app.Text("status", "sync", "status"));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_degraded_child_leaves_the_app_of_apps_healthy()
    {
        await using var scenario = await cluster.StartAsync(Token);
        scenario.Commit(("apps/child.yaml", Application("child~", Automated)), ("app/a.yaml", PlainJob("roast")));
        await scenario.ApplyAsync(Application("cart~", Automated, source: "path: apps, targetRevision: main"));
        await scenario.WhenAsync("Application", "child~", IsSettled);
        await scenario.PatchAsync("Job", "roast", Failed, "status");
        await scenario.WhenAsync("Application", "child~", app => app.Text("status", "health", "status") == "Degraded");
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        await scenario.RefreshAsync("cart~");
        await IsAsync(scenario, "Healthy");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_disruption_budget_without_pods_is_healthy()
    {
        await using var scenario = await SyncedAsync(("app/a.yaml", "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: shop}, spec: {minAvailable: 1, selector: {matchLabels: {app: shop}}}}\n"));
        await IsAsync(scenario, "Healthy");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task What_is_being_deleted_keeps_an_application_progressing()
    {
        await using var scenario = await SyncedAsync(("app/a.yaml", ConfigMap("settings")), ("app/b.yaml", Claim.Replace("name: beans}", "name: beans, finalizers: [example.com/hold]}", StringComparison.Ordinal)));
        await scenario.PatchAsync("PersistentVolumeClaim", "beans", "{status: {phase: Bound}}", "status");
        await IsAsync(scenario, "Healthy");
        await scenario.DeleteAsync("PersistentVolumeClaim", "beans");
        await IsAsync(scenario, "Progressing");
        await scenario.ExpectAsync();
        await scenario.PatchAsync("PersistentVolumeClaim", "beans", "{metadata: {finalizers: []}}");
    }

    [Fact]
    public async Task A_check_that_cannot_read_its_object_makes_it_unknown_and_is_told_in_a_condition()
    {
        const string Definition = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: roasts.coffee~.crossplane.io}
            spec:
              group: coffee~.crossplane.io
              names: {kind: Roast, plural: roasts, singular: roast, listKind: RoastList}
              scope: Namespaced
              versions:
              - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
            """;
        await using var scenario = await SyncedAsync(("app/a.yaml", Definition), ("app/b.yaml", "{apiVersion: coffee~.crossplane.io/v1, kind: Roast, metadata: {name: dark}, status: {conditions: broken}}\n"));
        var app = await IsAsync(scenario, "Unknown");
        Assert.Equal(
            [("ComparisonError", scenario.Named("error setting app health: failed to get resource health for \"Roast\" with name \"dark\" in namespace \"coffee~\": the health check of coffee~.crossplane.io/Roast failed: 'conditions' is a string, and cannot be read as a list"))],
            app.Items("status", "conditions").Select(condition => (condition.Text("type"), condition.Text("message"))));
    }

    internal static string PlainJob(string name) =>
        $"{{apiVersion: batch/v1, kind: Job, metadata: {{name: {name}}}, spec: {{template: {{spec: {{restartPolicy: Never, containers: [{{name: run, image: 'busybox:1'}}]}}}}}}}}\n";

    private static string CronJob(string name) =>
        $"{{apiVersion: batch/v1, kind: CronJob, metadata: {{name: {name}}}, spec: {{schedule: '0 0 1 1 *', jobTemplate: {{spec: {{template: {{spec: {{restartPolicy: Never, containers: [{{name: run, image: 'busybox:1'}}]}}}}}}}}}}}}\n";

    private static Task<JsonObject> IsAsync(Scenario scenario, string health) =>
        scenario.WhenAsync("Application", "cart~", app => app.Text("status", "health", "status") == health);

    /// <summary>Waits until Events have told of all changes of health, in their order.</summary>
    private static Task<JsonObject> ChangesAreAsync(Scenario scenario, params string[] healths) => scenario.WhenAsync(
        "Application", "cart~",
        _ => scenario.MessagesAbout("cart~").Where(text => text.StartsWith("Updated health", StringComparison.Ordinal)).Select(text => text.Split(" (Caused by ")[0])
            .SequenceEqual(healths.Select((health, index) => $"Updated health status: {(index == 0 ? "" : healths[index - 1])} -> {health}")));

    private async Task<Scenario> SyncedAsync(params (string Path, string? Text)[] files)
    {
        var scenario = await cluster.StartAsync(Token);
        scenario.Commit(files);
        await scenario.ApplyAsync(Application("cart~", "automated: {prune: true}"));
        await scenario.WhenAsync("Application", "cart~", IsSettled);
        return scenario;
    }
}
