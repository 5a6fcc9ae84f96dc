using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using k8s.Models;
using Kubernetes.Kubelet.Containers;
using Kubernetes.Kubelet.Environment;
using Kubernetes.Kubelet.Exec;
using Kubernetes.Kubelet.Images;
using Kubernetes.Kubelet.Logs;
using Kubernetes.Kubelet.Node;
using Kubernetes.Kubelet.Probes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Usage;

namespace Kubernetes.Kubelet.Pods;

/// <summary>Keeps one container of a pod as its spec wants it: pulled, started, probed, restarted, and at last stopped.</summary>
internal sealed partial class ContainerRunner
{
    private static readonly TimeSpan ConfigRetry = TimeSpan.FromSeconds(5);
    private readonly NodeServices _node;
    private readonly PodContext _context;
    private readonly V1Container _container;
    private readonly string _restartPolicy;
    private readonly string _folder;
    private readonly string _logFolder;
    private readonly bool _wasRunning;
    private volatile ContainerSnapshot _state;
    private volatile StartedContainer? _running;
    private volatile ContainerLog? _log;
    private volatile ImmutableDictionary<string, string> _environment = ImmutableDictionary<string, string>.Empty;
    private int _failures;

    internal ContainerRunner(
        NodeServices node, PodContext context, V1Container container, bool isInit, V1ContainerStatus? known, string podFolder, string logFolder, bool isEphemeral = false)
    {
        _node = node;
        _context = context;
        _container = container;
        IsSidecar = isInit && container.RestartPolicy == "Always";
        _restartPolicy = isEphemeral ? "Never"
            : IsSidecar ? "Always"
            : isInit && context.Pod.Spec.RestartPolicy == "Always" ? "OnFailure"
            : context.Pod.Spec.RestartPolicy ?? "Always";
        FieldPath = $"spec.{(isEphemeral ? "ephemeralContainers" : isInit ? "initContainers" : "containers")}{{{container.Name}}}";
        _folder = Path.Combine(podFolder, "containers", container.Name);
        _logFolder = Path.Combine(logFolder, container.Name);
        (_state, _wasRunning) = Recall(known, context, isInit);
    }

    internal string Name => _container.Name;

    internal bool IsSidecar { get; }

    internal ContainerSnapshot State => _state;

    /// <summary>Whether it is simulated, or was when it last ran.</summary>
    internal bool IsSimulated { get; private set; }

    /// <summary>The running instance where it is a command that the built-in shell runs.</summary>
    internal ShellContainer? Shell => _running?.Instance as ShellContainer;

    /// <summary>What the container was made of.</summary>
    internal V1Container Spec => _container;

    private string FieldPath { get; }

    /// <summary>What a command in the running container sees.</summary>
    /// <returns>Null where it does not run.</returns>
    internal ShellSession? OpenSession()
    {
        if (_running is not { } running || !_state.IsRunning)
        {
            return null;
        }

        return NewSession(_environment, running.IsSimulated && running.Instance is not ShellContainer
            ? $"{_container.Image} (simulated)"
            : string.Join(' ', [.. _container.Command ?? [_container.Image], .. _container.Args ?? []]));
    }

    /// <summary>Runs the container until it has ended for good, or until it is stopped.</summary>
    /// <returns>Whether its last run ended with exit code 0.</returns>
    internal async Task<bool> RunAsync(Action started, CancellationToken stop)
    {
        if (_state.Terminated is { } over && !_wasRunning)
        {
            return over.ExitCode == 0;
        }

        if (_wasRunning && _restartPolicy == "Never")
        {
            Change(_state.Ended(_state.Last!));
            return false;
        }

        var restarts = _state.RestartCount + (_wasRunning || _state.Last is not null ? 1 : 0);
        while (true)
        {
            var termination = await RunOnceAsync(restarts, started, stop);
            if (termination is null)
            {
                return false;
            }

            if (stop.IsCancellationRequested || !Restarts(termination.ExitCode))
            {
                return termination.ExitCode == 0;
            }

            try
            {
                await WaitAsync(termination, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return false;
            }

            restarts++;
        }
    }

    /// <summary>Measures the running instance; null where none runs.</summary>
    internal ContainerUsage? Measure()
    {
        if (_running is not { } running || _state.RunningSince is not { } since)
        {
            return null;
        }

        var (cpu, memory) = running.Instance.Measure();
        return new ContainerUsage(Name, since, cpu, memory);
    }

    /// <summary>Opens the log of this instance, or of the one before.</summary>
    /// <returns>The log; null where there is none.</returns>
    internal LogStream? OpenLog(LogRequest request)
    {
        var (state, now) = (_state, _node.Time.GetUtcNow());
        if (request.Previous)
        {
            var current = state.IsRunning || state.Terminated is not null ? state.RestartCount : state.RestartCount + 1;
            var path = PathOf(current - 1);
            return state.RestartCount > 0 || (current > 0 && state.Last is not null)
                ? new LogStream(request, ContainerLog.ReadFiles(path), null, now, () => { })
                : null;
        }

        if (_log is { } log)
        {
            var (written, coming) = log.Read(request.Follow);
            return new LogStream(request, written, coming, now, () =>
            {
                if (coming is not null)
                {
                    log.Leave(coming);
                }
            });
        }

        return state.Terminated is null && state.Last is null
            ? null
            : new LogStream(request, ContainerLog.ReadFiles(PathOf(state.RestartCount)), null, now, () => { });
    }

    private static (ContainerSnapshot State, bool WasRunning) Recall(V1ContainerStatus? known, PodContext context, bool isInit)
    {
        var waiting = context.Pod.Spec.InitContainers is { Count: > 0 } ? "PodInitializing" : "ContainerCreating";
        var state = new ContainerSnapshot { WaitingReason = isInit ? "PodInitializing" : waiting };
        if (known is null)
        {
            return (state, false);
        }

        state = state with { RestartCount = known.RestartCount, Last = Read(known.LastState?.Terminated), ImageId = known.ImageID ?? "", Image = known.Image ?? "" };
        if (known.State?.Terminated is { } over)
        {
            return (state with { Terminated = Read(over), ContainerId = known.ContainerID ?? "" }, false);
        }

        if (known.State?.Running is not { } running)
        {
            return (state, false);
        }

        // The host of the node was stopped under it: nobody saw how it ended, and its exit code says so, as after a reboot.
        var lost = new Termination(
            255, "Unknown", "The node was stopped while the container ran.", running.StartedAt is { } since ? new DateTimeOffset(since, TimeSpan.Zero) : null, default, known.ContainerID ?? "");
        return (state with { Last = lost }, true);
    }

    private static Termination? Read(V1ContainerStateTerminated? over) => over is null ? null : new Termination(
        over.ExitCode,
        over.Reason ?? "Error",
        over.Message,
        over.StartedAt is { } started ? new DateTimeOffset(started, TimeSpan.Zero) : null,
        over.FinishedAt is { } finished ? new DateTimeOffset(finished, TimeSpan.Zero) : default,
        over.ContainerID ?? "");

    private bool Restarts(int exitCode) => _restartPolicy == "Always" || (_restartPolicy == "OnFailure" && exitCode != 0);

    private string PathOf(int restarts) => Path.Combine(_logFolder, $"{restarts.ToString(CultureInfo.InvariantCulture)}.log");

    // One run, from the image to the exit; null where it was stopped before it began.
    private async Task<Termination?> RunOnceAsync(int restarts, Action started, CancellationToken stop)
    {
        using var log = new ContainerLog(PathOf(restarts), _node.Time);
        try
        {
            await using var running = await StartAsync(log, restarts, stop);
            return await FollowAsync(running, started, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (ContainerStartException error)
        {
            var now = _node.Time.GetUtcNow();
            await RecordAsync(true, "Failed", $"Error: {error.Message}", CancellationToken.None);
            var failed = new Termination(128, "StartError", error.Message, now, now, NewId());
            Change(_state.Ended(failed) with { RestartCount = restarts });
            return failed;
        }
        finally
        {
            _running = null;
            _log = null;
        }
    }

    private async Task<StartedContainer> StartAsync(ContainerLog log, int restarts, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var image = await new ImagePuller(_node).PullAsync(
                _context.Pod, _container, FieldPath, (reason, message) => Change(_state.Waiting(reason, message)), stop);
            try
            {
                var environment = await new EnvironmentResolver(_node).ResolveAsync(_context.Pod, _container, _context.Address.Address, stop);
                await RecordAsync(false, "Created", "Container created", stop);
                ContainerLog.Delete(PathOf(restarts - 2));
                ContainerLog.Delete(PathOf(restarts));
                if (image is ImageResolution.Simulated) { RemoveFiles(); }
                var running = await new ContainerFactory(_node).StartAsync(
                    _context, _container, image, environment, _folder, log, command => NewSession(environment, string.Join(' ', command)), stop);
                var reference = image switch
                {
                    ImageResolution.Runnable known => known.Reference,
                    ImageResolution.Simulated simulated => simulated.Reference,
                    _ => throw new NotSupportedException($"no rule for {image.GetType().Name}"),
                };
                var ofImage = image is ImageResolution.Runnable { Image: ProcessImage process } ? process.Environment?.Invoke(reference.Tag) : null;
                _environment = environment.AddRange((ofImage ?? []).Where(variable => !environment.ContainsKey(variable.Key)));
                _log = log;
                _running = running;
                IsSimulated = running.IsSimulated;
                Change(_state.Running(_node.Time.GetUtcNow(), NewId()) with { RestartCount = restarts, Image = reference.ToString(), ImageId = reference.Id });
                return running;
            }
            catch (Exception error) when (error is ContainerConfigException or ApiException or HttpRequestException or IOException or UnauthorizedAccessException)
            {
                Change(_state.Waiting("CreateContainerConfigError", error.Message));
                await RecordAsync(true, "Failed", $"Error: {error.Message}", stop);
                await Task.Delay(ConfigRetry, _node.Time, stop);
            }
        }
    }

    private async Task<Termination> FollowAsync(StartedContainer running, Action started, CancellationToken stop)
    {
        var instance = running.Instance;
        var (since, mark) = (_state.RunningSince ?? _node.Time.GetUtcNow(), _node.Time.GetTimestamp());
        await RecordAsync(false, "Started", "Container started", CancellationToken.None);
        using var probing = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var probes = new ContainerProbes(_node, _context, _container, new Prober(_node, _context, _container, running.IsSimulated, ProbeCommandOf(running))).RunAsync(
            mark,
            () =>
            {
                Change(_state with { Started = true });
                started();
            },
            ready =>
            {
                if (_state.IsRunning && _state.Ready != ready)
                {
                    Change(_state with { Ready = ready });
                }
            },
            probing.Token);
        await Task.WhenAny(instance.Completion, probes);
        if (!instance.Completion.IsCompleted)
        {
            var reason = stop.IsCancellationRequested
                ? $"Stopping container {Name}"
                : $"Container {Name} failed {await probes} probe, will be restarted";
            await RecordAsync(false, "Killing", reason, CancellationToken.None);
            await StopAsync(instance);
        }

        var exitCode = await instance.Completion;
        await probing.CancelAsync();
        await probes;
        if (_node.Time.GetElapsedTime(mark) >= BackOff.Forgotten)
        {
            _failures = 0;
        }

        var termination = new Termination(
            exitCode, exitCode == 0 ? "Completed" : "Error", instance is ShellContainer ? MessageOf(exitCode) : null, since, _node.Time.GetUtcNow(), _state.ContainerId);
        Change(_state.Ended(termination));
        return termination;
    }

    private async Task StopAsync(ContainerInstance instance)
    {
        if (_context.Grace > TimeSpan.Zero)
        {
            if (_container.Lifecycle?.PreStop?.Sleep is { } sleep)
            {
                var pause = TimeSpan.FromSeconds(Math.Min(sleep.Seconds, _context.Grace.TotalSeconds));
                await Task.WhenAny(instance.Completion, Task.Delay(pause, _node.Time, CancellationToken.None));
            }

            instance.RequestStop();
            using var enough = new CancellationTokenSource();
            await Task.WhenAny(instance.Completion, Task.Delay(_context.Grace, _node.Time, enough.Token));
            await enough.CancelAsync();
        }

        if (!instance.Completion.IsCompleted)
        {
            instance.Kill();
        }
    }

    private async Task WaitAsync(Termination termination, CancellationToken stop)
    {
        var wait = BackOff.After(_failures++);
        if (wait == TimeSpan.Zero)
        {
            return;
        }

        var pod = $"{_context.Key.Name}_{_context.Key.Namespace}({_context.Pod.Uid()})";
        var seconds = wait.TotalSeconds >= 60
            ? $"{(int)wait.TotalMinutes}m{wait.Seconds}s"
            : $"{(int)wait.TotalSeconds}s";
        Change(_state.Waiting("CrashLoopBackOff", $"back-off {seconds} restarting failed container={Name} pod={pod}") with { Last = termination });
        await RecordAsync(true, "BackOff", $"Back-off restarting failed container {Name} in pod {pod}", stop);
        await Task.Delay(wait, _node.Time, stop);
    }

    private void Change(ContainerSnapshot state)
    {
        _state = state;
        _context.Changed();
    }

    private Task RecordAsync(bool warning, string reason, string message, CancellationToken cancellationToken) =>
        _node.Events.RecordAsync(_context.Pod, FieldPath, warning, reason, message, cancellationToken);

    private static string NewId() => $"containerd://{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";
}
