using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Programs;
using MetricsServer.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace MetricsServer.Tests;

/// <summary>Metrics Server as its clients meet it: over requests to its port.</summary>
public sealed class MetricsServerTests : IAsyncDisposable
{
    private const string Pods = "/apis/metrics.k8s.io/v1beta1/namespaces/coffee/pods";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CancellationTokenSource _stop = new();
    private readonly ScriptedUsage _usage;
    private readonly ScriptedNetwork _network = new();
    private readonly StringWriter _log = new();
    private Task<int> _running = Task.FromResult(0);

    public MetricsServerTests() => _usage = new ScriptedUsage(_time);

    [Fact]
    public async Task The_rate_between_two_measurements_is_served()
    {
        await StartAsync("--metric-resolution=15s", "--secure-port=10250");
        _usage.Cpu = TimeSpan.FromSeconds(3);
        _time.Advance(TimeSpan.FromSeconds(15));

        var list = await GetAsync($"{Pods}?labelSelector=app%3Dorder");

        var metrics = Assert.Single(list["items"]!.AsArray())!;
        Assert.Equal("PodMetrics", (string?)metrics["kind"]);
        Assert.Equal("order-1", (string?)metrics["metadata"]!["name"]);
        Assert.Equal("15s", (string?)metrics["window"]);
        Assert.Equal("200000000n", (string?)metrics["containers"]![0]!["usage"]!["cpu"]);
        Assert.Equal("20480Ki", (string?)metrics["containers"]![0]!["usage"]!["memory"]);
        Assert.Equal("order", (string?)metrics["metadata"]!["labels"]!["app"]);
        Assert.Empty((await GetAsync($"{Pods}?labelSelector=app%3Dcart"))["items"]!.AsArray());
        Assert.Empty((await GetAsync("/apis/metrics.k8s.io/v1beta1/namespaces/other/pods"))["items"]!.AsArray());
        Assert.Single((await GetAsync("/apis/metrics.k8s.io/v1beta1/pods"))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_container_that_just_started_has_no_numbers_yet()
    {
        _usage.StartedAt = _time.GetUtcNow() - TimeSpan.FromSeconds(3);
        await StartAsync("--metric-resolution=15s");

        Assert.Empty((await GetAsync(Pods))["items"]!.AsArray());
        Assert.Equal("podmetrics.metrics.k8s.io \"coffee/order-1\" not found", (string?)(await GetAsync($"{Pods}/order-1"))["message"]);
    }

    [Fact]
    public async Task A_restarted_container_is_measured_from_its_own_start()
    {
        await StartAsync("--metric-resolution=15s");
        _usage.Cpu = TimeSpan.FromSeconds(1);
        _usage.StartedAt = _time.GetUtcNow() + TimeSpan.FromSeconds(5);
        _time.Advance(TimeSpan.FromSeconds(15));

        var metrics = await GetAsync($"{Pods}/order-1");

        Assert.Equal("10s", (string?)metrics["window"]);
        Assert.Equal("100000000n", (string?)metrics["containers"]![0]!["usage"]!["cpu"]);
    }

    [Fact]
    public async Task It_is_ready_and_describes_what_it_serves()
    {
        await StartAsync("--metric-resolution=15s");

        Assert.Equal("ok", await TextAsync("/readyz"));
        Assert.Equal("ok", await TextAsync("/livez"));
        var resources = await GetAsync("/apis/metrics.k8s.io/v1beta1");
        Assert.Equal(["nodes", "pods"], resources["resources"]!.AsArray().Select(resource => (string)resource!["name"]!));
    }

    [Fact]
    public async Task A_resolution_that_is_too_fine_is_refused()
    {
        Start("--metric-resolution=5s");

        Assert.Equal(1, await _running);
        Assert.Contains("metric-resolution should be a time duration at least 10s", _log.ToString(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _stop.Dispose();
        await _log.DisposeAsync();
    }

    private async Task StartAsync(params string[] arguments)
    {
        Start(arguments);
        await _usage.Watched.WaitAsync(TestContext.Current.CancellationToken);
    }

    private void Start(params string[] arguments) => _running = new MetricsServerProgram(_usage).RunAsync(
        new ContainerContext
        {
            Pod = new ObjectKey("kube-system", "metrics-server-1"),
            Container = "metrics-server",
            Arguments = [.. arguments],
            Environment = ImmutableDictionary<string, string>.Empty,
            Kubernetes = null!,
            Resources = _usage.Client,
            Network = _network,
            Log = _log,
            Time = _time,
        },
        _stop.Token);

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await TextAsync(path))!;

    private async Task<string> TextAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://10.244.0.9:10250{path}");
        using var response = await _network.Handler!(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
