using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Kubernetes.Kubelet.Events;
using Kubernetes.Kubelet.Exec;
using Kubernetes.Kubelet.Images;
using Kubernetes.Kubelet.Logs;
using Kubernetes.Kubelet.Network;
using Kubernetes.Kubelet.Node;
using Kubernetes.Kubelet.Objects;
using Kubernetes.Kubelet.Pods;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Objects;
using Kubernetes.Runtime.Usage;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Kubelet;

/// <summary>
/// A node: it registers itself, runs the pods that are bound to it, and tells their state. It knows the API server through
/// its client alone.
/// </summary>
/// <param name="options">What the node is given.</param>
public sealed partial class EmbeddedKubelet(KubeletOptions options) : IUsageSource
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (PodWorker Worker, Task Running)> _pods = new(StringComparer.Ordinal);
    private readonly ILogger _logger = options.Logs.CreateLogger<EmbeddedKubelet>();
    private readonly TaskCompletionSource<Task> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the node has told of every pod that it found at its start: until then their states are those of its life before.</summary>
    public Task TakenUp => _found.Task.Unwrap();

    /// <summary>Runs the node until it is cancelled; then every process and program of its pods has ended.</summary>
    /// <param name="kubernetes">A client with the node's identity.</param>
    /// <param name="podCredentials">Makes a client with the credentials of a pod: namespace, ServiceAccount, uid of the pod. The node disposes it.</param>
    /// <param name="cancellationToken">Stops the node. Its pods stay in the API as they are, to be started again in place.</param>
    public async Task RunAsync(
        IKubernetes kubernetes, Func<string, string, string, Task<IKubernetes>> podCredentials, CancellationToken cancellationToken)
    {
        await RunAsync(new ResourceClient(kubernetes), podCredentials, pod => new ResourceClient(pod), cancellationToken);
    }

    /// <summary>Opens a container's log.</summary>
    /// <returns>A stream of text that ends with the log, or, when following, with the container.</returns>
    /// <exception cref="NodeNetworkException">There is no such log.</exception>
    public Task<Stream> OpenLogAsync(LogRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(WorkerOf(request.Namespace, request.Pod).OpenLog(request));
    }

    /// <summary>Runs a command in a container by the node's built-in shell, or attaches to the container.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="NodeNetworkException">There is no such container, or it does not run.</exception>
    public Task<int> ExecAsync(ExecRequest request, ExecStreams streams, CancellationToken cancellationToken) =>
        WorkerOf(request.Namespace, request.Pod).ExecAsync(request, streams, cancellationToken);

    /// <summary>Answers a request to the node itself, as a kubelet does on its port.</summary>
    /// <param name="node">The node that is asked.</param>
    /// <param name="request">The request; its address is the path and query.</param>
    /// <exception cref="NodeNetworkException">It is another node than this.</exception>
    public HttpResponseMessage Answer(string node, HttpRequestMessage request)
    {
        if (node != options.NodeName) { throw new NodeNetworkException(503, "ServiceUnavailable", $"error trying to reach service: dial tcp: lookup {node}: no such host"); }
        List<V1Pod> pods;
        lock (_gate) { pods = [.. _pods.Values.Select(entry => entry.Worker.Pod)]; }
        return NodeApi.Answer(request, pods, Measure);
    }

    /// <inheritdoc/>
    public NodeUsage Measure()
    {
        List<PodUsage> pods;
        lock (_gate)
        {
            pods = [.. _pods.Values.Select(entry => entry.Worker.Measure()).Where(pod => pod.Containers.Length > 0)];
        }

        // The node is this process, in which programs run too, and the processes beside it.
        var processes = pods.SelectMany(pod => pod.Containers).ToList();
        return new NodeUsage(
            options.NodeName,
            options.Time.GetUtcNow(),
            System.Environment.CpuUsage.TotalTime + TimeSpan.FromTicks(processes.Sum(container => container.CpuTime.Ticks)),
            System.Environment.WorkingSet + processes.Sum(container => container.MemoryBytes),
            [.. pods]);
    }

    internal async Task RunAsync(
        IResourceClient client,
        Func<string, string, string, Task<IKubernetes>> podCredentials,
        Func<IKubernetes, IResourceClient> resourcesOf,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.DataDirectory);
        await using var proxies = new ClusterProxies(options.Network);
        var node = new NodeServices(
            options, client, new NodeEvents(client, options.NodeName, options.Time, _logger), proxies, new PulledImages(), podCredentials, resourcesOf, _logger);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var registration = new NodeRegistration(node);
        var work = new List<Task> { options.Network.RunAsync(client, options.Time, _logger, stopping.Token) };
        try
        {
            await registration.RegisterAsync(stopping.Token);
            await options.Network.Services.Synced.WaitAsync(stopping.Token);
            var pods = new Reflector(client, KnownTypes.Pod, new Selector(Fields: $"spec.nodeName={options.NodeName}"), options.Time, _logger);
            work.Add(registration.RunAsync(stopping.Token));
            work.Add(pods.RunAsync(all => Replace(node, all, stopping.Token), change => Apply(node, change, stopping.Token), stopping.Token));
            await await Task.WhenAny(work);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node was stopped.
        }
        finally
        {
            await stopping.CancelAsync();
            await EndAsync(work);
        }
    }

    private PodWorker WorkerOf(string ns, string pod)
    {
        var key = new ObjectKey(ns, pod);
        lock (_gate)
        {
            return _pods.Values.Select(entry => entry.Worker).FirstOrDefault(worker => worker.Key == key)
                ?? throw new NodeNetworkException(404, "NotFound", $"pods \"{pod}\" not found");
        }
    }

    private async Task EndAsync(List<Task> work)
    {
        List<(PodWorker Worker, Task Running)> pods;
        lock (_gate)
        {
            pods = [.. _pods.Values];
            _pods.Clear();
        }

        await Task.WhenAll(pods.Select(entry => entry.Running));
        pods.ForEach(entry => entry.Worker.Dispose());
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private void Replace(NodeServices node, IReadOnlyList<JsonObject> all, CancellationToken host)
    {
        var present = all.Select(ObjectReader.UidOf).ToHashSet(StringComparer.Ordinal);
        lock (_gate)
        {
            foreach (var (uid, (worker, _)) in _pods.Where(entry => !present.Contains(entry.Key)).ToList())
            {
                worker.Removed();
            }
        }

        foreach (var pod in all)
        {
            Take(node, pod, host);
        }

        lock (_gate)
        {
            _found.TrySetResult(Task.WhenAll(_pods.Values.Select(entry => entry.Worker.FirstTold)));
        }
    }

    private void Apply(NodeServices node, ResourceEvent change, CancellationToken host)
    {
        if (change.Type != ResourceEventType.Deleted)
        {
            Take(node, change.Object, host);
            return;
        }

        lock (_gate)
        {
            if (_pods.TryGetValue(ObjectReader.UidOf(change.Object), out var known))
            {
                known.Worker.Removed();
            }
        }
    }

    private void Take(NodeServices node, JsonObject item, CancellationToken host)
    {
        var pod = item.As<V1Pod>();
        lock (_gate)
        {
            if (host.IsCancellationRequested)
            {
                return;
            }

            if (_pods.TryGetValue(pod.Uid(), out var known))
            {
                known.Worker.Update(pod);
                return;
            }

            var worker = new PodWorker(node, pod);
            _pods[pod.Uid()] = (worker, RunAsync(worker, host));
        }
    }

    private async Task RunAsync(PodWorker worker, CancellationToken host)
    {
        await Task.Yield();
        try
        {
            await worker.RunAsync(host);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One pod that cannot be run must not take the others with it.
            PodFailed(_logger, worker.Key, error);
        }

        if (!host.IsCancellationRequested)
        {
            lock (_gate)
            {
                _pods.Remove(worker.Uid);
            }

            worker.Dispose();
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Running Pod {Key} failed")]
    private static partial void PodFailed(ILogger logger, ObjectKey key, Exception error);
}
