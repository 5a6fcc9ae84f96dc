using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ArgoCD.Objects;
using ArgoCD.Tests.Scenarios.Harness;
using Kubernetes.Runtime;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;
using static ArgoCD.Tests.Scenarios.RefreshTests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What an announced push wakes, and who is believed.</summary>
public sealed class WebhookTests(ScenarioCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/app", "app/a.yaml", true)]
    [InlineData(".", "app/a.yaml", true)]
    [InlineData("/shared;.", "shared/base.yaml", true)]
    [InlineData("../shared", "shared/base.yaml", true)]
    [InlineData(".", "other/b.yaml", false)]
    [InlineData("/app/*.yaml", "app/a.yaml", true)]
    public async Task Paths_that_a_source_depends_on_decide_whether_a_push_wakes_it(string paths, string changed, bool wakes)
    {
        await using var scenario = await SyncedAsync("");
        await scenario.PatchAsync("Application", "cart~", $"{{metadata: {{annotations: {{argocd.argoproj.io/manifest-generate-paths: '{paths}'}}}}}}");
        var before = await scenario.FindAsync("Application", "cart~");
        var sha = scenario.Commit((changed, ConfigMap("settings", "red")));
        await scenario.AnnounceAsync(changed);
        if (wakes)
        {
            await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "revision") == sha);
        }
        else
        {
            var after = await scenario.FindAsync("Application", "cart~");
            Assert.Null(after!.Annotation(Words.Refresh));
            Assert.Equal(before.Text("status", "sync", "revision"), after.Text("status", "sync", "revision"));
        }
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("sha256=0000", HttpStatusCode.BadRequest)]
    [InlineData(null, HttpStatusCode.BadRequest)]
    public async Task With_a_secret_only_signed_pushes_are_taken(string? signature, HttpStatusCode expected)
    {
        await using var scenario = await SyncedAsync("");
        await scenario.ApplyAsync("{apiVersion: v1, kind: Secret, metadata: {name: argocd-secret, namespace: argo~}, stringData: {webhook.github.secret: beans}}");
        var body = System.Text.Encoding.UTF8.GetBytes("""{"ref":"refs/heads/main","repository":{"html_url":"http://git.default.svc/learning-gitops","default_branch":"main"}}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://argocd-server:8080/api/webhook") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-GitHub-Event", "push");
        if (signature is not null)
        {
            var right = "sha256=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("beans"u8, body));
            request.Headers.Add("X-Hub-Signature-256", signature.Length == 0 ? right : signature);
        }

        using var response = await scenario.Http.SendAsync(request, Token);
        Assert.Equal(expected, response.StatusCode);
        if (expected is HttpStatusCode.OK)
        {
            await scenario.WhenAsync("Application", "cart~", app => CauseOf(app) == "webhook");
        }
        else
        {
            Assert.Null((await scenario.FindAsync("Application", "cart~"))!.Annotation(Words.Refresh));
        }
    }

    [Fact]
    public async Task GitLab_s_push_wakes_too()
    {
        await using var scenario = await SyncedAsync("");
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://argocd-server:8080/api/webhook")
        {
            Content = new StringContent("""{"ref":"refs/heads/main","project":{"web_url":"http://git.default.svc/learning-gitops","git_http_url":"http://git.default.svc/learning-gitops.git","default_branch":"main"},"commits":[]}"""),
        };
        request.Headers.Add("X-Gitlab-Event", "Push Hook");
        using var response = await scenario.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await scenario.WhenAsync("Application", "cart~", app => CauseOf(app) == "webhook");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_push_to_another_repository_or_branch_wakes_nobody()
    {
        await using var scenario = await SyncedAsync("");
        foreach (var body in (string[])[
            """{"ref":"refs/heads/main","repository":{"html_url":"http://git.default.svc/other","default_branch":"main"}}""",
            """{"ref":"refs/heads/feature","repository":{"html_url":"http://git.default.svc/learning-gitops","default_branch":"main"}}"""])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://argocd-server:8080/api/webhook") { Content = new StringContent(body) };
            request.Headers.Add("X-GitHub-Event", "push");
            using var response = await scenario.Http.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await scenario.HandledAsync(2);
        Assert.Null((await scenario.FindAsync("Application", "cart~"))!.Annotation(Words.Refresh));
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task The_git_host_is_answered_before_the_applications_are_refreshed()
    {
        var held = new TaskCompletionSource();
        await using var scenario = await cluster.StartAsync(options => options.Client = client => new HeldRequestsClient(client, held.Task), Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");

        using var request = new HttpRequestMessage(HttpMethod.Post, "http://argocd-server:8080/api/webhook") { Content = JsonContent.Create(PushEvent(["app/a.yaml"])) };
        request.Headers.Add("X-GitHub-Event", "push");
        using (var response = await scenario.Http.SendAsync(request, Token))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        // The host has left by now, and takes nothing with it.
        Assert.Equal(0, scenario.HandledPushes);
        held.SetResult();
        await scenario.WhenAsync("Application", "cart~", app => CauseOf(app) == "webhook");
        await scenario.ExpectAsync();
    }

    [Fact]
    public async Task A_push_that_is_announced_while_an_ApplicationSet_works_on_an_earlier_one_is_not_lost()
    {
        var (creating, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var scenario = await cluster.StartAsync(options => options.Client = client => new HeldCreationsClient(client, "payment", creating, held.Task), Token);
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(ApplicationSetTests.Set("{git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: main, directories: [{path: 'apps/*'}]}}", "{{path.basename}}~", "{{path}}"));
        await scenario.WhenAsync("Application", "cart~", _ => true);

        scenario.Commit(("apps/payment/a.yaml", ConfigMap("payment")));
        await scenario.AnnounceAsync("apps/payment/a.yaml");
        await creating.Task.WaitAsync(Token);
        scenario.Commit(("apps/order/a.yaml", ConfigMap("order")));
        await scenario.AnnounceAsync("apps/order/a.yaml");
        held.SetResult();
        await scenario.AppearsAtOnceAsync("Application", "order~");
        await scenario.ExpectAsync();
    }

    private async Task<Scenario> SyncedAsync(string policy)
    {
        var scenario = await cluster.StartAsync(Token);
        await SyncAsync(scenario, policy);
        return scenario;
    }

    /// <summary>A connection over which the creation of an Application waits.</summary>
    private sealed class HeldCreationsClient(IResourceClient client, string name, TaskCompletionSource asked, Task released) : DelegatingClient(client)
    {
        public override async Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, WriteOptions options, CancellationToken cancellationToken)
        {
            if (type.Kind == "Application" && body.Name().StartsWith(name, StringComparison.Ordinal))
            {
                asked.TrySetResult();
                await released.WaitAsync(cancellationToken);
            }

            return await base.CreateAsync(type, body, options, cancellationToken);
        }
    }

    /// <summary>A connection over which argocd-server's writes wait.</summary>
    private sealed class HeldRequestsClient(IResourceClient client, Task released) : DelegatingClient(client)
    {
        public override async Task<JsonObject> PatchAsync(
            ResourceType type, ObjectKey key, PatchType patchType, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
        {
            if (options.FieldManager == Words.ServerManager)
            {
                await released.WaitAsync(cancellationToken);
            }

            return await base.PatchAsync(type, key, patchType, patch, options, cancellationToken);
        }
    }
}
