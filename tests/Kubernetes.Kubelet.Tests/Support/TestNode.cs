using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s;
using Kubernetes.Kubelet.Images;
using Kubernetes.Kubelet.Logs;
using Kubernetes.Kubelet.Network;
using Kubernetes.Runtime.Programs;
using Microsoft.Extensions.Time.Testing;

namespace Kubernetes.Kubelet.Tests.Support;

/// <summary>A running node over a small cluster, with the real coffee services as images and a clock of the test's.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly bool _ownsData;
    private readonly Task _running;

    public TestNode(RecordingCluster? cluster = null, string? data = null, Func<ContainerDescription, IContainerProgram?>? program = null)
    {
        Cluster = cluster ?? new RecordingCluster();
        _ownsData = data is null;
        Data = data ?? Directory.CreateTempSubdirectory("kubelet").FullName;
        Network = new ClusterNetwork(new ClusterNetworkOptions());
        Kubelet = new EmbeddedKubelet(new KubeletOptions
        {
            NodeName = "node",
            DataDirectory = Data,
            Network = Network,
            Time = Time,
            Logs = new TestLogs(),
            Images = new ImageCatalogue(
            [
                new ProcessImage("coffee/cart", ["1.0.0", "2.0.0", "2.1.0"], CoffeeAssembly("Cart"), VersionOf),
                new ProcessImage("coffee/order", ["1.0.0", "1.1.0"], CoffeeAssembly("Order"), VersionOf),
                new ProgramImage("test/program", [], program ?? (_ => null)),
            ]),
        });
        _running = Kubelet.RunAsync(
            Cluster, (_, _, _) => Task.FromResult<IKubernetes>(new global::k8s.Kubernetes(new KubernetesClientConfiguration { Host = "http://127.0.0.1:1" })), _ => Cluster, _stop.Token);
    }

    public RecordingCluster Cluster { get; }

    public string Data { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ClusterNetwork Network { get; }

    public EmbeddedKubelet Kubelet { get; }

    public static string CoffeeAssembly(string service)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(output.Parent!.Parent!.FullName, $"Coffee.{service}", output.Name, $"Coffee.{service}.dll");
    }

    public JsonObject AddPod(string name, string image, Action<JsonObject>? change = null)
    {
        var pod = JsonNode.Parse($$"""
            {
              "apiVersion": "v1", "kind": "Pod",
              "metadata": { "name": "{{name}}", "namespace": "coffee", "generation": 1 },
              "spec": { "nodeName": "node", "restartPolicy": "Always", "containers": [ { "name": "app", "image": "{{image}}" } ] },
              "status": { "phase": "Pending", "conditions": [ { "type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z" } ] }
            }
            """)!.AsObject();
        change?.Invoke(pod);
        return Cluster.Add("pods", pod);
    }

    public void AddService(string name, params string[] addresses)
    {
        Cluster.Add("services", JsonNode.Parse($$"""
            { "apiVersion": "v1", "kind": "Service", "metadata": { "name": "{{name}}", "namespace": "coffee" },
              "spec": { "clusterIP": "10.96.0.77", "ports": [ { "name": "http", "port": 80, "targetPort": 8080, "protocol": "TCP" } ] } }
            """)!.AsObject());
        Cluster.Add("endpointslices", new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{name}-abcde",
                ["namespace"] = "coffee",
                ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = name },
            },
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 8080 }),
            ["endpoints"] = new JsonArray([.. addresses.Select(address => new JsonObject
            {
                ["addresses"] = new JsonArray(address), ["conditions"] = new JsonObject { ["ready"] = true },
            })]),
        });
    }

    /// <summary>Lets the clock run, 100 ms a step, until the pod is as wanted.</summary>
    public Task<JsonObject> UntilAsync(string pod, Func<JsonObject, bool> wanted) =>
        UntilAsync(() => Cluster.Find("pods", "coffee", pod) is { } found && wanted(found) ? found : null, pod);

    public Task<T> UntilAsync<T>(Func<T?> read, string what)
        where T : class => UntilAsync(() => Task.FromResult(read()), what);

    public async Task<T> UntilAsync<T>(Func<Task<T?>> read, string what)
        where T : class
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await read() is { } found)
            {
                return found;
            }

            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"waited in vain for {what}: {Cluster.Find("pods", "coffee", what)?["status"]?.ToJsonString()} {string.Join("\n", Messages(what))}");
            }

            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(5, cancellationToken);
        }
    }

    public Task<JsonObject> UntilReadyAsync(string pod) => UntilAsync(pod, found => (bool?)found["status"]?["containerStatuses"]?[0]?["ready"] is true);

    public ImmutableArray<string> Messages(string pod) =>
        [.. Cluster.All("events").Where(entry => (string?)entry["involvedObject"]?["name"] == pod).Select(entry => $"{entry["reason"]}: {entry["message"]}")];

    public async Task<string> LogAsync(string pod, bool previous = false)
    {
        await using var log = await Kubelet.OpenLogAsync(new LogRequest("coffee", pod, "app", Previous: previous), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(log);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Stops the node as the end of its host does; its pods stay in the cluster.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        while (!_running.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(_running, Task.Delay(5));
        }

        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Network.Dispose();
        _stop.Dispose();
        if (_ownsData)
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    private static ImmutableDictionary<string, string> VersionOf(string tag) => ImmutableDictionary<string, string>.Empty.Add("APP_VERSION", tag);
}
