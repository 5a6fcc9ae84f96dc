using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using k8s.Models;
using Kubernetes.Kubelet.Images;
using Kubernetes.Kubelet.Logs;
using Kubernetes.Kubelet.Network;
using Kubernetes.Kubelet.Node;
using Kubernetes.Kubelet.Objects;
using Kubernetes.Kubelet.Volumes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Usage;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Kubelet.Pods;

/// <summary>Owns one pod from the moment it is bound to the node until its object is gone.</summary>
internal sealed partial class PodWorker : IDisposable
{
    /// <summary>The annotation that names the containers of a pod that are simulated.</summary>
    internal const string SimulatedAnnotation = "simulated";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GraceOfHost = TimeSpan.FromSeconds(2);
    private readonly NodeServices _node;
    private readonly VolumeMounter _volumes;
    private readonly CancellationTokenSource _terminate = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PodAddress _address;
    private readonly PodContext _context;
    private readonly ImmutableArray<ContainerRunner> _inits;
    private readonly ImmutableArray<ContainerRunner> _containers;
    private readonly string _logFolder;
    private readonly DateTimeOffset _startTime;
    private readonly TaskCompletionSource _firstTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<(ContainerRunner Runner, Task<bool> Running)> _ephemerals = [];
    private CancellationToken? _ephemeralsUntil;
    private string? _told;
    private bool _annotated;

    internal PodWorker(NodeServices node, V1Pod pod)
    {
        _node = node;
        _volumes = new VolumeMounter(node);
        Key = new ObjectKey(pod.Namespace(), pod.Name());
        Uid = pod.Uid();
        _address = node.Network.AddPod(Uid, Key, pod.Status?.PodIP);
        _context = new PodContext(pod, _address, node.Network.NetworkOf(_address), () => _changes.Writer.TryWrite(true));
        _logFolder = Path.Combine(node.Options.DataDirectory, "logs", $"{Key.Namespace}_{Key.Name}_{Uid}");
        _startTime = pod.Status?.StartTime is { } started ? new DateTimeOffset(DateTime.SpecifyKind(started, DateTimeKind.Utc)) : node.Time.GetUtcNow();
        _annotated = pod.Metadata.Annotations?.ContainsKey(SimulatedAnnotation) is true;
        var folder = _volumes.FolderOf(Uid);
        _inits = [.. (pod.Spec.InitContainers ?? []).Select(spec => RunnerOf(spec, true, pod.Status?.InitContainerStatuses))];
        _containers = [.. pod.Spec.Containers.Select(spec => RunnerOf(spec, false, pod.Status?.ContainerStatuses))];
        if (pod.Metadata.DeletionTimestamp is not null)
        {
            Update(pod);
        }

        ContainerRunner RunnerOf(V1Container spec, bool isInit, IList<V1ContainerStatus>? known) =>
            new(node, _context, spec, isInit, known?.FirstOrDefault(status => status.Name == spec.Name), folder, _logFolder);
    }

    internal ObjectKey Key { get; }

    internal string Uid { get; }

    internal V1Pod Pod => _context.Pod;

    /// <summary>Ends when the state of the pod has been told for the first time, or never will be.</summary>
    internal Task FirstTold => _firstTold.Task;

    /// <summary>Tells the worker of a change to its pod.</summary>
    internal void Update(V1Pod pod)
    {
        if (VersionOf(pod) < VersionOf(_context.Pod))
        {
            return;
        }

        _context.Pod = pod;
        if (pod.Metadata.DeletionTimestamp is not null && !_terminate.IsCancellationRequested)
        {
            _context.Grace = TimeSpan.FromSeconds(pod.Metadata.DeletionGracePeriodSeconds ?? pod.Spec.TerminationGracePeriodSeconds ?? 30);
            _terminate.Cancel();
        }

        StartEphemerals();
        _context.Changed();
    }

    /// <summary>Tells the worker that its object is gone: nothing is left to wait for.</summary>
    internal void Removed()
    {
        _context.Grace = TimeSpan.Zero;
        _gone.Cancel();
        _terminate.Cancel();
    }

    /// <summary>Runs the pod.</summary>
    /// <param name="host">Cancelled when the node stops: the pod stays as it is in the API, to be started again with the node.</param>
    internal async Task RunAsync(CancellationToken host)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(host, _terminate.Token);
        await using var leaving = host.Register(() => _context.Grace = TimeSpan.FromTicks(Math.Min(_context.Grace.Ticks, GraceOfHost.Ticks)));
        using var telling = CancellationTokenSource.CreateLinkedTokenSource(host, _gone.Token);
        var told = TellAsync(telling.Token);
        try
        {
            await LiveAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Deleted, or the node stops.
        }
        finally
        {
            await ((Task)Task.WhenAll(_ephemerals.Select(e => e.Running))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await telling.CancelAsync();
            await told;
            _node.Network.Pods.Remove(_address);
        }

        if (!host.IsCancellationRequested)
        {
            await FinishAsync(host);
        }
    }

    internal PodUsage Measure() => new(Key, Uid, [.. _containers.Concat(_inits).Select(container => container.Measure()).OfType<ContainerUsage>()]);

    /// <exception cref="NodeNetworkException">There is no such log.</exception>
    internal Stream OpenLog(LogRequest request)
    {
        var all = _containers.Concat(_inits).Concat(_ephemerals.Select(e => e.Runner)).ToList();
        if (request.Container.Length == 0 && _containers.Length > 1)
        {
            throw new NodeNetworkException(
                400, "BadRequest", $"a container name must be specified for pod {Key.Name}, choose one of: [{string.Join(' ', all.Select(container => container.Name))}]");
        }

        var found = (request.Container.Length == 0 ? _containers[0] : all.Find(container => container.Name == request.Container))
            ?? throw new NodeNetworkException(400, "BadRequest", $"container {request.Container} is not valid for pod {Key.Name}");
        if (found.OpenLog(request) is { } log)
        {
            return log;
        }

        var state = found.State;
        var why = state.WaitingReason is "ErrImagePull" or "ImagePullBackOff" ? "trying and failing to pull image" : state.WaitingReason;
        throw request.Previous
            ? new NodeNetworkException(400, "BadRequest", $"previous terminated container \"{found.Name}\" in pod \"{Key.Name}\" not found")
            : new NodeNetworkException(400, "BadRequest", $"container \"{found.Name}\" in pod \"{Key.Name}\" is waiting to start: {why}");
    }

    public void Dispose()
    {
        _terminate.Dispose();
        _gone.Dispose();
        _filling.Dispose();
    }

    private async Task LiveAsync(CancellationToken stop)
    {
        _context.Changed();
        if (Pod.Status?.Phase is "Succeeded" or "Failed")
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _node.Time, stop);
        }

        await MountAsync(stop);
        var running = new List<Task<bool>>();
        foreach (var init in _inits)
        {
            if (init.IsSidecar)
            {
                var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var sidecar = init.RunAsync(() => started.TrySetResult(), stop);
                running.Add(sidecar);
                await Task.WhenAny(started.Task, sidecar);
            }
            else if (!await init.RunAsync(() => { }, stop))
            {
                stop.ThrowIfCancellationRequested();
                await Task.Delay(Timeout.InfiniteTimeSpan, _node.Time, stop);
            }
        }

        running.AddRange(_containers.Select(container => container.RunAsync(() => { }, stop)));
        _ephemeralsUntil = stop;
        StartEphemerals();
        await Task.WhenAll(running);
        await Task.Delay(Timeout.InfiniteTimeSpan, _node.Time, stop);
    }

    private async Task MountAsync(CancellationToken stop)
    {
        var write = Pod.Spec.Containers.Concat(Pod.Spec.InitContainers ?? [])
            .Any(container => _node.Options.Images.Resolve(container.Image) is ImageResolution.Runnable { Image: ProcessImage }
                || container.Command is { Count: > 0 } || container.Args is { Count: > 0 });
        for (var wait = TimeSpan.FromMilliseconds(500); ; wait = TimeSpan.FromSeconds(Math.Min(wait.TotalSeconds * 2, 120)))
        {
            string failure;
            try
            {
                _context.Volumes = await _volumes.MountAsync(Pod, write, _address.Address, stop);
                return;
            }
            catch (Exception error) when (error is MountException or ApiException or HttpRequestException or IOException)
            {
                failure = error.Message;
            }

            await _node.Events.RecordAsync(Pod, null, true, "FailedMount", failure, stop);
            await Task.Delay(wait, _node.Time, stop);
        }
    }

    // Tells the API of each state; states that pass faster than they can be told are skipped.
    private async Task TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in _changes.Reader.ReadAllAsync(cancellationToken))
            {
                await TellOnceAsync(cancellationToken);
                _firstTold.TrySetResult();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nothing more is to be told.
        }
        finally
        {
            _firstTold.TrySetResult();
        }
    }

    private async Task TellOnceAsync(CancellationToken cancellationToken)
    {
        if (Pod.Status?.Phase is "Succeeded" or "Failed")
        {
            return;
        }

        var status = new PodStatusBuilder(_node.Options).Build(
            _context,
            [.. Pod.Spec.InitContainers?.Zip(_inits, (spec, runner) => (spec, runner.State, runner.IsSidecar)) ?? []],
            [.. Pod.Spec.Containers.Zip(_containers, (spec, runner) => (spec, runner.State))],
            [.. _ephemerals.Select(e => (e.Runner.Spec, e.Runner.State))],
            _startTime);
        var text = status.ToJsonString();
        if (text == _told)
        {
            return;
        }

        try
        {
            await AnnotateAsync(cancellationToken);
            var written = await _node.Client.PatchAsync(
                KnownTypes.Pod,
                Key,
                PatchType.Merge,
                new JsonObject { ["metadata"] = new JsonObject { ["uid"] = Uid }, ["status"] = status },
                new WriteOptions(FieldManager: "kubelet", Subresource: "status"),
                cancellationToken);
            _told = text;

            // The transition times of the next status are read from this one.
            Update(k8s.KubernetesJson.Deserialize<V1Pod>(written.ToJsonString()));
        }
        catch (Exception error) when (error is ApiException or HttpRequestException)
        {
            if (error is ApiException { Code: System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict })
            {
                return;
            }

            TellingFailed(_node.Logger, Key, error);
            await Task.Delay(Retry, _node.Time, cancellationToken);
            _context.Changed();
        }
    }

    private async Task AnnotateAsync(CancellationToken cancellationToken)
    {
        var simulated = string.Join(',', _containers.Where(container => container.IsSimulated).Select(container => container.Name));
        if (_annotated || simulated.Length == 0)
        {
            return;
        }

        await _node.Client.PatchAsync(
            KnownTypes.Pod,
            Key,
            PatchType.Merge,
            new JsonObject { ["metadata"] = new JsonObject { ["uid"] = Uid, ["annotations"] = new JsonObject { [SimulatedAnnotation] = simulated } } },
            new WriteOptions(FieldManager: "kubelet"),
            cancellationToken);
        _annotated = true;
    }

    // Everything has ended: tell so, remove the object, and clean up.
    private async Task FinishAsync(CancellationToken host)
    {
        try
        {
            if (!_gone.IsCancellationRequested)
            {
                await TellOnceAsync(host);
                await DeleteAsync(host);
            }
        }
        catch (OperationCanceledException) when (host.IsCancellationRequested)
        {
            return;
        }

        _volumes.Remove(Uid);
        if (Directory.Exists(_logFolder))
        {
            Directory.Delete(_logFolder, recursive: true);
        }
    }

    private async Task DeleteAsync(CancellationToken host)
    {
        while (!_gone.IsCancellationRequested)
        {
            try
            {
                await _node.Client.DeleteAsync(KnownTypes.Pod, Key, new DeletionOptions(GracePeriodSeconds: 0, Uid: Uid), host);
                return;
            }
            catch (Exception error) when (error is ApiException or HttpRequestException)
            {
                if (error is ApiException { Code: System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict })
                {
                    return;
                }

                TellingFailed(_node.Logger, Key, error);
                await Task.Delay(Retry, _node.Time, host);
            }
        }
    }

    // Events of a watch come later than the answers to this worker's own writes, and must not undo them.
    private static long VersionOf(V1Pod pod) =>
        long.TryParse(pod.ResourceVersion(), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The state of Pod {Key} could not be told; it is tried again")]
    private static partial void TellingFailed(ILogger logger, ObjectKey key, Exception error);
}
