using System.Net;
using System.Security.Cryptography;
using System.Text;
using ArgoCD.Objects;
using ArgoCD.Server;
using ArgoCD.Tests.Scenarios.Harness;
using static ArgoCD.Tests.Scenarios.Harness.Manifests;
using static ArgoCD.Tests.Scenarios.RefreshTests;

namespace ArgoCD.Tests.Scenarios;

/// <summary>What git hosts post: which of it is a push, whose it is, and who reads what was pushed.</summary>
public sealed class PushEventTests(ScenarioCluster cluster)
{
    private const string GitHub = """{"ref":"refs/heads/main","repository":{"html_url":"http://git.default.svc/learning-gitops","default_branch":"main"}}""";
    private const string GitLab = """{"event_name":"push","ref":"refs/heads/main","project":{"web_url":"http://git.default.svc/learning-gitops","default_branch":"main"}}""";
    private const string Bitbucket = """{"repository":{"links":{"html":{"href":"http://git.default.svc/learning-gitops"}}},"push":{"changes":[{"new":{"name":"main"}}]}}""";
    private const string BitbucketServer = """{"repository":{"links":{"clone":[{"name":"http","href":"http://git.default.svc/learning-gitops.git"}]}},"changes":[{"ref":{"id":"refs/heads/main"}}]}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("X-GitHub-Event: push", GitHub)]
    [InlineData("X-Gogs-Event: push, X-GitHub-Event: push", GitHub)]
    [InlineData("X-Gitlab-Event: Push Hook", GitLab)]
    [InlineData("X-Gitlab-Event: Tag Push Hook", GitLab)]
    [InlineData("X-Gitlab-Event: System Hook", GitLab)]
    [InlineData("X-Hook-UUID: 1, X-Event-Key: repo:push", Bitbucket)]
    [InlineData("X-Event-Key: repo:refs_changed", BitbucketServer)]
    public async Task A_push_of_any_host_wakes_who_reads_the_branch(string headers, string body)
    {
        await using var scenario = await ReadyAsync();
        Assert.Equal((HttpStatusCode.OK, ""), await PostAsync(scenario, headers, body));
        await scenario.WhenAsync("Application", "cart~", app => CauseOf(app) == "webhook");
    }

    [Theory]
    [InlineData("X-GitHub-Event: ping", "{}", HttpStatusCode.OK, "")]
    [InlineData("X-Event-Key: diagnostics:ping", "{}", HttpStatusCode.OK, "")]
    [InlineData("X-GitHub-Event: issues", "{}", HttpStatusCode.BadRequest, "Webhook processing failed: event not defined to be parsed\n")]
    [InlineData("X-Gitlab-Event: Issue Hook", "{}", HttpStatusCode.BadRequest, "Webhook processing failed: event not defined to be parsed\n")]
    [InlineData("X-Gitlab-Event: System Hook", """{"event_name":"user_create"}""", HttpStatusCode.BadRequest, "Webhook processing failed: event not defined to be parsed\n")]
    [InlineData("X-Hook-UUID: 1, X-Event-Key: repo:fork", "{}", HttpStatusCode.BadRequest, "Webhook processing failed: event not defined to be parsed\n")]
    [InlineData("X-Other: push", GitHub, HttpStatusCode.BadRequest, "Unknown webhook event\n")]
    [InlineData("X-GitHub-Event: push", "{\"ref\": ", HttpStatusCode.BadRequest, "Webhook processing failed: payload must be valid JSON under 50 MB\n")]
    [InlineData("X-GitHub-Event: push", "", HttpStatusCode.BadRequest, "Webhook processing failed: payload must be valid JSON under 50 MB\n")]
    public async Task What_is_no_push_is_answered_and_wakes_nobody(string headers, string body, HttpStatusCode status, string answer)
    {
        await using var scenario = await ReadyAsync();
        Assert.Equal((status, answer), await PostAsync(scenario, headers, body));
        Assert.Equal(0, scenario.HandledPushes);
        Assert.Null((await scenario.FindAsync("Application", "cart~"))!.Annotation(Words.Refresh));
    }

    [Fact]
    public async Task A_body_that_claims_to_be_too_large_is_refused_before_it_is_read()
    {
        await using var scenario = await ReadyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://argocd-server:8080/api/webhook") { Content = new StringContent(GitHub) };
        request.Headers.Add("X-GitHub-Event", "push");
        request.Content.Headers.ContentLength = (50 * 1024 * 1024) + 1;
        using var response = await scenario.Http.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.BadRequest, "Webhook processing failed: payload must be valid JSON under 50 MB\n"), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
    }

    [Fact]
    public async Task Another_method_is_refused()
    {
        await using var scenario = await ReadyAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://argocd-server:8080/api/webhook");
        request.Headers.Add("X-GitHub-Event", "push");
        using var response = await scenario.Http.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "Webhook processing failed: invalid HTTP Method\n"), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
    }

    [Theory]
    [InlineData("webhook.github.secret", "X-GitHub-Event: push", "X-Hub-Signature-256", GitHub, "missing X-Hub-Signature-256 Header", "HMAC verification failed")]
    [InlineData("webhook.gogs.secret", "X-Gogs-Event: push", "X-Gogs-Signature", GitHub, "missing X-Gogs-Signature Header", "HMAC verification failed")]
    [InlineData("webhook.bitbucketserver.secret", "X-Event-Key: repo:refs_changed", "X-Hub-Signature", BitbucketServer, "missing X-Hub-Signature Header", "HMAC verification failed")]
    public async Task With_a_secret_a_push_must_be_signed_with_it(string key, string headers, string signature, string body, string missing, string wrong)
    {
        await using var scenario = await ReadyAsync();
        await scenario.ApplyAsync($"{{apiVersion: v1, kind: Secret, metadata: {{name: argocd-secret, namespace: argo~}}, stringData: {{{key}: beans}}}}");
        Assert.Equal((HttpStatusCode.BadRequest, $"Webhook processing failed: {missing}\n"), await PostAsync(scenario, headers, body));
        Assert.Equal((HttpStatusCode.BadRequest, $"Webhook processing failed: {wrong}\n"), await PostAsync(scenario, $"{headers}, {signature}: sha256=00", body));
        var right = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("beans"u8, Encoding.UTF8.GetBytes(body)));
        Assert.Equal((HttpStatusCode.OK, ""), await PostAsync(scenario, $"{headers}, {signature}: {right}", body));
        await scenario.WhenAsync("Application", "cart~", app => CauseOf(app) == "webhook");
    }

    [Theory]
    [InlineData("webhook.gitlab.secret", "X-Gitlab-Event: Push Hook, X-Gitlab-Token: tea", "X-Gitlab-Event: Push Hook, X-Gitlab-Token: beans", GitLab, "X-Gitlab-Token validation failed")]
    [InlineData("webhook.gitlab.secret", "X-Gitlab-Event: Push Hook", "X-Gitlab-Event: Push Hook, X-Gitlab-Token: beans", GitLab, "X-Gitlab-Token validation failed")]
    [InlineData("webhook.bitbucket.uuid", "X-Hook-UUID: tea, X-Event-Key: repo:push", "X-Hook-UUID: beans, X-Event-Key: repo:push", Bitbucket, "UUID verification failed")]
    public async Task With_a_token_a_push_must_bring_it(string key, string wrong, string right, string body, string message)
    {
        await using var scenario = await ReadyAsync();
        await scenario.ApplyAsync($"{{apiVersion: v1, kind: Secret, metadata: {{name: argocd-secret, namespace: argo~}}, stringData: {{{key}: beans}}}}");
        Assert.Equal((HttpStatusCode.BadRequest, $"Webhook processing failed: {message}\n"), await PostAsync(scenario, wrong, body));
        Assert.Equal((HttpStatusCode.OK, ""), await PostAsync(scenario, right, body));
        await scenario.WhenAsync("Application", "cart~", app => CauseOf(app) == "webhook");
    }

    [Theory]
    [InlineData("feature/beans", "refs/heads/feature/beans", true)]
    [InlineData("refs/heads/feature/beans", "refs/heads/feature/beans", true)]
    [InlineData("beans", "refs/heads/feature/beans", false)]
    [InlineData("v1.2.0", "refs/tags/v1.2.0", true)]
    [InlineData("refs/tags/v1.2.0", "refs/tags/v1.2.0", true)]
    [InlineData("1.*", "refs/tags/v1.2.0", true)]
    [InlineData("'>=2.0.0'", "refs/tags/v1.2.0", false)]
    [InlineData("HEAD", "refs/heads/main", true)]
    [InlineData("''", "refs/heads/main", true)]
    [InlineData("HEAD", "refs/heads/feature/beans", false)]
    public async Task An_application_is_woken_by_a_push_to_what_it_follows(string revision, string pushed, bool wakes)
    {
        await using var scenario = await cluster.StartAsync(options => options.Components = ["server"], Token);
        await scenario.ApplyAsync(Application("cart~", source: $"path: app, targetRevision: {revision}"));
        await scenario.KnowsAsync("server", "Application", "cart~");
        Assert.Equal((HttpStatusCode.OK, ""), await PostAsync(scenario, "X-GitHub-Event: push", GitHub.Replace("refs/heads/main", pushed, StringComparison.Ordinal)));
        await scenario.HandledAsync(1);
        Assert.Equal(wakes ? "normal" : null, (await scenario.FindAsync("Application", "cart~"))!.Annotation(Words.Refresh));
    }

    [Theory]
    [InlineData("http://git.default.svc/learning-gitops", true)]
    [InlineData("HTTP://Git.default.svc:8443/Learning-GitOps.git", true)]
    [InlineData("https://learner@git.default.svc/learning-gitops.git", true)]
    [InlineData("ssh://git@git.default.svc:22/learning-gitops.git", true)]
    [InlineData("git@git.default.svc:learning-gitops.git", true)]
    [InlineData("GIT@GIT.DEFAULT.SVC:22:LEARNING-GITOPS", true)]
    [InlineData("ssh://-git@git.default.svc/learning-gitops", false)]
    [InlineData("http://git.default.svc/learning-gitops/", false)]
    [InlineData("ssh://git@ssh.git.default.svc/learning-gitops.git", true)]
    [InlineData("http://git.default.svc/team/learning-gitops", false)]
    [InlineData("http://git.example/learning-gitops", false)]
    public async Task Addresses_of_a_repository_are_told_apart_by_host_and_path_alone(string url, bool wakes)
    {
        await using var scenario = await cluster.StartAsync(options => options.Components = ["server"], Token);
        await scenario.ApplyAsync(Application("cart~").Replace(ScenarioRepository.Url, url, StringComparison.Ordinal));
        await scenario.KnowsAsync("server", "Application", "cart~");
        await PostAsync(scenario, "X-GitHub-Event: push", GitHub);
        await scenario.HandledAsync(1);
        Assert.Equal(wakes ? "normal" : null, (await scenario.FindAsync("Application", "cart~"))!.Annotation(Words.Refresh));
    }

    [Theory]
    [InlineData("git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: main, directories: [{path: '*'}]}", true)]
    [InlineData("git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: HEAD, files: [{path: '*.json'}]}", true)]
    [InlineData("git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: refs/heads/main, directories: [{path: '*'}]}", true)]
    [InlineData("git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: feature, directories: [{path: '*'}]}", false)]
    [InlineData("git: {repoURL: 'http://git.default.svc/other.git', revision: main, directories: [{path: '*'}]}", false)]
    [InlineData("matrix: {generators: [{list: {elements: []}}, {git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: main, directories: [{path: '*'}]}}]}", true)]
    [InlineData("merge: {mergeKeys: [path], generators: [{list: {elements: []}}, {git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: main, directories: [{path: '*'}]}}]}", true)]
    [InlineData("list: {elements: []}", false)]
    public async Task An_ApplicationSet_is_woken_by_a_push_to_what_one_of_its_git_generators_reads(string generator, bool wakes)
    {
        await using var scenario = await cluster.StartAsync(options => options.Components = ["applicationset-controller", "repo-server"], Token);
        scenario.Commit(("apps/cart/a.yaml", ConfigMap("cart")));
        await scenario.ApplyAsync(ApplicationSetTests.Set($"{{{generator}}}", "x~", "y", policy: ""));
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        await PostAsync(scenario, "X-GitHub-Event: push", GitHub, "argocd-applicationset-controller:7000");
        await scenario.HandledAsync(1);
        Assert.Equal(wakes, scenario.Log.Contains("refresh ApplicationSet from webhook", StringComparison.Ordinal));

        // The mark is taken away again by the round that it asked for.
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Annotation(Words.ApplicationSetRefresh) is null);
    }

    [Theory]
    [InlineData("X-GitHub-Event: push", GitHub, HttpStatusCode.OK, "")]
    [InlineData("X-Gogs-Event: push, X-GitHub-Event: push", GitHub, HttpStatusCode.OK, "")]
    [InlineData("X-Gitlab-Event: Push Hook", GitLab, HttpStatusCode.OK, "")]
    [InlineData("X-GitHub-Event: pull_request", "{}", HttpStatusCode.OK, "")]
    [InlineData("X-Gitlab-Event: Merge Request Hook", "{}", HttpStatusCode.OK, "")]
    [InlineData("X-GitHub-Event: issues", "{}", HttpStatusCode.BadRequest, "Webhook processing failed: event not defined to be parsed\n")]
    [InlineData("X-Gogs-Event: push", GitHub, HttpStatusCode.BadRequest, "Unknown webhook event\n")]
    [InlineData("X-Hook-UUID: 1, X-Event-Key: repo:push", Bitbucket, HttpStatusCode.BadRequest, "Unknown webhook event\n")]
    [InlineData("X-Event-Key: repo:refs_changed", BitbucketServer, HttpStatusCode.BadRequest, "Unknown webhook event\n")]
    public async Task ApplicationSets_hear_of_GitHub_and_GitLab_alone(string headers, string body, HttpStatusCode status, string answer)
    {
        await using var scenario = await cluster.StartAsync(options => options.Components = ["applicationset-controller"], Token);
        await scenario.ApplyAsync(ApplicationSetTests.Set("{list: {elements: []}}", "x~", "y", policy: ""));
        await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Items("status", "conditions").Any());
        Assert.Equal((status, answer), await PostAsync(scenario, headers, body, "argocd-applicationset-controller:7000"));
    }

    [Theory]
    [InlineData("Push Hook", "push", true)]
    [InlineData("Tag Push Hook", "tag_push", false)]
    [InlineData("System Hook", "push", true)]
    [InlineData("System Hook", "tag_push", false)]
    public void Of_a_tag_in_GitLab_no_ApplicationSet_hears(string kind, string name, bool isPush)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://argocd-applicationset-controller:7000/api/webhook");
        request.Headers.Add("X-Gitlab-Event", kind);
        var body = Encoding.UTF8.GetBytes(GitLab.Replace("\"push\"", $"\"{name}\"", StringComparison.Ordinal));
        Assert.Equal(isPush, new PushEvents(_ => "", isForSets: true).Read(request, body) is not null);
        Assert.NotNull(new PushEvents(_ => "", isForSets: false).Read(request, body));
    }

    [Fact]
    public async Task A_round_that_failed_keeps_its_mark_and_the_next_push_is_looked_at_all_the_same()
    {
        await using var scenario = await cluster.StartAsync(options => options.Components = ["applicationset-controller", "repo-server"], Token);
        scenario.Commit(("a/config.yaml", "name: a"));
        await scenario.ApplyAsync(ApplicationSetTests.Set("{git: {repoURL: 'http://git.default.svc/learning-gitops.git', revision: main, files: [{path: '*/config.yaml'}]}}", "{{name}}~", "y", policy: ""));
        await scenario.WhenAsync("Application", "a~", _ => true);
        scenario.Commit(("b/config.yaml", "none"));
        await PostAsync(scenario, "X-GitHub-Event: push", GitHub, "argocd-applicationset-controller:7000");
        var set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Condition("ErrorOccurred").Text("status") == "True");
        Assert.Equal("true", set.Annotation(Words.ApplicationSetRefresh));
        scenario.Commit(("b/config.yaml", "name: b"));
        await PostAsync(scenario, "X-GitHub-Event: push", GitHub, "argocd-applicationset-controller:7000");
        await scenario.AppearsAtOnceAsync("Application", "b~");
        set = await scenario.WhenAsync("ApplicationSet", "shop~", set => set.Annotation(Words.ApplicationSetRefresh) is null);
        Assert.Equal("False", set.Condition("ErrorOccurred").Text("status"));
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(Scenario scenario, string headers, string body, string receiver = "argocd-server:8080")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{receiver}/api/webhook") { Content = new StringContent(body) };
        foreach (var header in headers.Split(", "))
        {
            var colon = header.IndexOf(": ", StringComparison.Ordinal);
            request.Headers.Add(header[..colon], header[(colon + 2)..]);
        }

        using var response = await scenario.Http.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    private async Task<Scenario> ReadyAsync()
    {
        var scenario = await cluster.StartAsync(options => options.Components = ["repo-server", "application-controller", "server"], Token);
        scenario.Commit(("app/a.yaml", ConfigMap("settings")));
        await scenario.ApplyAsync(Application("cart~"));
        await scenario.WhenAsync("Application", "cart~", app => app.Text("status", "sync", "status") == "OutOfSync");
        await scenario.KnowsAsync("server", "Application", "cart~");
        return scenario;
    }
}
