using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Tests.Fakes;

namespace ArgoCD.Tests;

public sealed class ApplicationScenarioTests
{
    private const string ConfigMap = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {color: green}
        """;

    [Fact(Timeout = 30_000)]
    public async Task A_new_automated_application_is_synced_and_healthy_by_itself()
    {
        await using var argo = new ArgoInstallation();
        var sha = argo.Git.Commit(("app/settings.yaml", ConfigMap));
        argo.Start();
        argo.Cluster.Add(Application("cart"));

        var app = await argo.Cluster.WhenAsync("Application", "argo", "cart", IsSyncedAfterOperation, TestContext.Current.CancellationToken);

        Assert.Equal("Healthy", app.Text("status", "health", "status"));
        Assert.Equal(sha, app.Text("status", "sync", "revision"));
        Assert.Equal("Directory", app.Text("status", "sourceType"));
        Assert.Equal("successfully synced (all tasks run)", app.Text("status", "operationState", "message"));
        Assert.Equal("configmap/settings created", app.Items("status", "operationState", "syncResult", "resources").Single(entry => entry.Text("kind") == "ConfigMap").Text("message"));
        Assert.Equal(sha, app.Items("status", "history").Single().Text("revision"));
        Assert.Equal("cart:/ConfigMap:coffee/settings", argo.Cluster["ConfigMap", "coffee", "settings"]!.Annotation(Words.TrackingId));
        Assert.Null(argo.Cluster["Namespace", "", "coffee"]!.Annotation(Words.TrackingId));
    }

    [Fact(Timeout = 30_000)]
    public async Task Drift_is_healed_at_once()
    {
        await using var argo = new ArgoInstallation();
        argo.Git.Commit(("app/settings.yaml", ConfigMap));
        argo.Start();
        argo.Cluster.Add(Application("cart"));
        await argo.Cluster.WhenAsync("Application", "argo", "cart", IsSyncedAfterOperation, TestContext.Current.CancellationToken);

        argo.Cluster.Change("ConfigMap", "coffee", "settings", new JsonObject { ["data"] = new JsonObject { ["color"] = "red" } });

        await argo.Cluster.WhenAsync("ConfigMap", "coffee", "settings", item => item.Text("data", "color") == "green", TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_field_that_git_does_not_state_does_not_drift()
    {
        await using var argo = new ArgoInstallation();
        argo.Git.Commit(("app/settings.yaml", ConfigMap));
        argo.Start();
        argo.Cluster.Add(Application("cart"));
        await argo.Cluster.WhenAsync("Application", "argo", "cart", IsSyncedAfterOperation, TestContext.Current.CancellationToken);

        argo.Cluster.Change("ConfigMap", "coffee", "settings", new JsonObject { ["data"] = new JsonObject { ["size"] = "large" } });
        argo.Cluster.Change("Application", "argo", "cart", Refresh());
        var app = await argo.Cluster.WhenAsync("Application", "argo", "cart", item => item!.Annotation(Words.Refresh) is null, TestContext.Current.CancellationToken);

        Assert.Equal("Synced", app.Text("status", "sync", "status"));
        Assert.Equal("large", argo.Cluster["ConfigMap", "coffee", "settings"].Text("data", "size"));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_git_dropped_is_pruned()
    {
        await using var argo = new ArgoInstallation();
        argo.Git.Commit(("app/settings.yaml", ConfigMap), ("app/other.yaml", ConfigMap.Replace("settings", "other", StringComparison.Ordinal)));
        argo.Start();
        argo.Cluster.Add(Application("cart"));
        await argo.Cluster.WhenAsync("Application", "argo", "cart", IsSyncedAfterOperation, TestContext.Current.CancellationToken);

        argo.Git.Commit(("app/settings.yaml", ConfigMap));
        argo.Cluster.Change("Application", "argo", "cart", Refresh());

        await argo.Cluster.WhenAsync("ConfigMap", "coffee", "other", item => item is null, TestContext.Current.CancellationToken);
        Assert.NotNull(argo.Cluster["ConfigMap", "coffee", "settings"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Deleting_an_application_with_its_finalizer_deletes_what_it_deployed()
    {
        await using var argo = new ArgoInstallation();
        argo.Git.Commit(("app/settings.yaml", ConfigMap));
        argo.Start();
        var stated = Application("cart");
        stated.Ensure("metadata")["finalizers"] = new JsonArray(Words.ResourcesFinalizer);
        argo.Cluster.Add(stated);
        await argo.Cluster.WhenAsync("Application", "argo", "cart", IsSyncedAfterOperation, TestContext.Current.CancellationToken);

        await argo.Cluster.DeleteAsync(new(Words.Group, "v1alpha1", "Application", "applications", true), new("argo", "cart"), new(), TestContext.Current.CancellationToken);

        await argo.Cluster.WhenAsync("Application", "argo", "cart", item => item is null, TestContext.Current.CancellationToken);
        Assert.Null(argo.Cluster["ConfigMap", "coffee", "settings"]);
        Assert.NotNull(argo.Cluster["Namespace", "", "coffee"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_a_repo_server_the_comparison_says_that_the_connection_is_refused()
    {
        await using var argo = new ArgoInstallation();
        argo.Git.Commit(("app/settings.yaml", ConfigMap));
        argo.Start("application-controller");
        argo.Cluster.Add(Application("cart"));

        var app = await argo.Cluster.WhenAsync("Application", "argo", "cart", item => item.Items("status", "conditions").Any(), TestContext.Current.CancellationToken);

        Assert.Equal("Unknown", app.Text("status", "sync", "status"));
        Assert.StartsWith("Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unavailable", app.Items("status", "conditions").First().Text("message"), StringComparison.Ordinal);
        Assert.EndsWith("connect: connection refused\"", app.Items("status", "conditions").First().Text("message"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_pushed_directory_becomes_an_application_and_a_removed_one_goes_with_all_it_deployed()
    {
        await using var argo = new ArgoInstallation();
        argo.Git.Commit(("apps/cart/settings.yaml", ConfigMap.Replace("settings", "cart", StringComparison.Ordinal)));
        argo.Start();
        argo.Cluster.Add(YamlDocuments.Parse("""
            apiVersion: argoproj.io/v1alpha1
            kind: ApplicationSet
            metadata: {name: coffee, namespace: argo}
            spec:
              generators:
              - git:
                  repoURL: http://git.default.svc/learning-gitops.git
                  revision: main
                  directories: [{path: 'apps/*'}]
              template:
                metadata: {name: '{{path.basename}}'}
                spec:
                  project: default
                  source: {repoURL: http://git.default.svc/learning-gitops.git, targetRevision: main, path: '{{path}}'}
                  destination: {server: https://kubernetes.default.svc, namespace: coffee}
                  syncPolicy:
                    automated: {prune: true, selfHeal: true}
                    syncOptions: [CreateNamespace=true]
            """).First()!.AsObject());
        await argo.Cluster.WhenAsync("Application", "argo", "cart", IsSyncedAfterOperation, TestContext.Current.CancellationToken);
        var set = await argo.Cluster.WhenAsync("ApplicationSet", "argo", "coffee", item => item.Items("status", "conditions").Any(), TestContext.Current.CancellationToken);
        Assert.Equal("True", set.Condition("ResourcesUpToDate").Text("status"));

        argo.Git.Commit(("apps/payment/settings.yaml", ConfigMap.Replace("settings", "payment", StringComparison.Ordinal)));
        await PushAsync(argo);

        await argo.Cluster.WhenAsync("Application", "argo", "payment", IsSyncedAfterOperation, TestContext.Current.CancellationToken);
        await argo.Cluster.WhenAsync("Application", "argo", "cart", item => item is null, TestContext.Current.CancellationToken);
        Assert.Null(argo.Cluster["ConfigMap", "coffee", "cart"]);
        Assert.NotNull(argo.Cluster["ConfigMap", "coffee", "payment"]);
    }

    private static async Task PushAsync(ArgoInstallation argo)
    {
        foreach (var receiver in (string[])["argocd-applicationset-controller:7000", "argocd-server:8080"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{receiver}/api/webhook")
            {
                Content = new StringContent("""
                    {"ref":"refs/heads/main","repository":{"html_url":"http://git.default.svc/learning-gitops","default_branch":"main"},"commits":[]}
                    """),
            };
            request.Headers.Add("X-GitHub-Event", "push");
            using var response = await argo.Http.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    private static bool IsSyncedAfterOperation(JsonObject? app) =>
        app.Text("status", "sync", "status") == "Synced" && app.Text("status", "operationState", "phase") == "Succeeded";

    private static JsonObject Refresh() => new() { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Words.Refresh] = "normal" } } };

    private static JsonObject Application(string name) => YamlDocuments.Parse($$"""
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: {{name}}, namespace: argo}
        spec:
          project: default
          source: {repoURL: http://git.default.svc/learning-gitops.git, targetRevision: main, path: app}
          destination: {server: https://kubernetes.default.svc, namespace: coffee}
          syncPolicy:
            automated: {prune: true, selfHeal: true}
            syncOptions: [CreateNamespace=true]
        """).First()!.AsObject();
}
