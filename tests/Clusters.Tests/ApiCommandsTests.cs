using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Clusters.Commands;
using Clusters.Commands.Api;
using FileTrees;
using Microsoft.Extensions.Time.Testing;
using Scripted;

namespace Clusters.Tests;

public sealed class ApiCommandsTests : IKustomizationBuilder, IProgress<CommandLine>, IAsyncDisposable
{
    private readonly FakeCluster _cluster = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<JsonObject> _rendered = [];
    private readonly List<string> _lines = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Client_side_apply_creates_then_configures_then_changes_nothing()
    {
        var commands = await CommandsAsync();
        _rendered.Add(Json("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"argo"},"data":{"a":"1","b":"2"}}"""));
        await commands.ApplyAsync(new("/", "gitops"), serverSide: false, this, Token);
        await commands.ApplyAsync(new("/", "gitops"), serverSide: false, this, Token);
        _rendered[0] = Json("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"argo"},"data":{"a":"3"}}""");
        var result = await commands.ApplyAsync(new("/", "gitops"), serverSide: false, this, Token);
        Assert.Equal(["configmap/settings created", "configmap/settings unchanged", "configmap/settings configured"], _lines);
        Assert.Equal("""{"a":"3"}""", _cluster.Get("ConfigMap", "argo", "settings")!["data"]!.ToJsonString());
        Assert.Equal(new ObjectChange("configmap", "argo", "settings", "configured"), Assert.Single(result.Changes));
    }

    [Fact]
    public async Task Commands_print_what_kubectl_prints()
    {
        var commands = await CommandsAsync();
        var hello = new NamedResource("apps/v1", "Deployment", "default", "hello");
        await commands.CreateDeploymentAsync("default", "hello", "registry.k8s.io/pause:3.10", 2, this, Token);
        Assert.Equal("pause", (string?)_cluster.Get("Deployment", "default", "hello")!["spec"]!["template"]!["spec"]!["containers"]![0]!["name"]);
        var again = await commands.CreateDeploymentAsync("default", "hello", "x", 2, this, Token);
        await commands.ScaleDeploymentAsync("default", "hello", 0, this, Token);
        await commands.SetImageAsync("default", "hello", "pause", "registry.k8s.io/pause:3.9", this, Token);
        await commands.RestartDeploymentAsync("default", "hello", this, Token);
        await commands.AnnotateAsync(hello, "note", "seen", this, Token);
        var live = _cluster.Get("Deployment", "default", "hello")!;
        Assert.Equal("registry.k8s.io/pause:3.9", (string?)live["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]);
        Assert.Matches("^[0-9-]{10}T[0-9:]{8}Z$", (string?)live["spec"]!["template"]!["metadata"]!["annotations"]!["kubectl.kubernetes.io/restartedAt"]);
        Assert.Equal("seen", (string?)live["metadata"]!["annotations"]!["note"]);
        await commands.GetAsync(new NamedResource("v1", "Pod", "default", ""), "app=hello", this, Token);
        await commands.DeleteAsync(hello, wait: true, this, Token);
        var missing = await commands.DeleteAsync(hello, wait: true, this, Token);

        Assert.Equal(
            [
                "deployment.apps/hello created",
                "error: failed to create deployment: deployments.apps \"hello\" already exists",
                "deployment.apps/hello scaled",
                "deployment.apps/hello image updated",
                "deployment.apps/hello restarted",
                "deployment.apps/hello annotated",
                "NAME      READY",
                "hello-1   1/1",
                "deployment.apps \"hello\" deleted from default namespace",
            ],
            _lines);
        Assert.Equal((1, 0), (again.ExitCode, missing.ExitCode));
        Assert.Contains(_cluster.Requests, request => request.Path == "/api/v1/namespaces/default/pods?labelSelector=app%3Dhello");
    }

    [Fact]
    public async Task A_wait_ends_with_its_time()
    {
        var commands = await CommandsAsync();
        _cluster.Put("Deployment", "argo", "a", """{"status":{"conditions":[{"type":"Available","status":"True"}]}}""");
        _cluster.Put("Deployment", "argo", "b", "{}");
        var wait = commands.WaitForDeploymentsAsync("argo", TimeSpan.FromMinutes(5), this, Token);
        _time.Advance(TimeSpan.FromMinutes(6));
        var result = await wait;
        Assert.Equal(["error: timed out waiting for the condition on deployments/b"], result.Errors);
    }

    [Fact]
    public async Task A_kustomization_that_does_not_build_is_an_error_in_kustomizes_words()
    {
        var commands = await CommandsAsync();
        var result = await commands.KustomizeAsync(new("/", "nowhere"), this, Token);
        Assert.Equal(["error: unable to find one of 'kustomization.yaml'"], result.Errors);
    }

    void IProgress<CommandLine>.Report(CommandLine value) => _lines.Add(value.Text);

    Task<ImmutableArray<JsonObject>> IKustomizationBuilder.BuildAsync(IFileTree tree, string path, bool enableHelm, CancellationToken cancellationToken) =>
        path == "nowhere" ? throw new KustomizationException("unable to find one of 'kustomization.yaml'") : Task.FromResult(_rendered.ToImmutableArray());

    private async Task<ApiCommands> CommandsAsync()
    {
        await _cluster.CreateAsync(new Progress<string>(), Token);
        return new ApiCommands(_cluster, this, _time);
    }

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
