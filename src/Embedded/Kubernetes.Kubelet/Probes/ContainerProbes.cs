using k8s.Models;
using Kubernetes.Kubelet.Node;
using Kubernetes.Kubelet.Pods;

namespace Kubernetes.Kubelet.Probes;

/// <summary>The probes of one run of a container: startup first, then liveness and readiness side by side.</summary>
internal sealed class ContainerProbes(NodeServices node, PodContext context, V1Container container, Prober prober)
{
    private enum Kind
    {
        Startup,
        Liveness,
        Readiness,
    }

    /// <summary>Probes until the container has to be killed, or until it is cancelled.</summary>
    /// <param name="startedAt">When the container started, on the clock's time stamps.</param>
    /// <param name="started">Called when the container counts as started.</param>
    /// <param name="ready">Called whenever its readiness changes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The kind of the probe that failed too often, <c>startup</c> or <c>liveness</c>; null when it was cancelled.</returns>
    internal async Task<string?> RunAsync(long startedAt, Action started, Action<bool> ready, CancellationToken cancellationToken)
    {
        try
        {
            if (container.StartupProbe is { } startup && !await FollowAsync(Kind.Startup, startup, startedAt, null, cancellationToken))
            {
                return "startup";
            }

            started();
            if (container.ReadinessProbe is null)
            {
                ready(true);
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var readiness = container.ReadinessProbe is { } probe ? FollowAsync(Kind.Readiness, probe, startedAt, ready, either.Token) : Task.FromResult(true);
            if (container.LivenessProbe is { } liveness)
            {
                await FollowAsync(Kind.Liveness, liveness, startedAt, null, cancellationToken);
                await either.CancelAsync();
                await ((Task)readiness).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                return "liveness";
            }

            await readiness;
            await Task.Delay(Timeout.InfiniteTimeSpan, node.Time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The container has ended, or has to.
        }

        return null;
    }

    // Ends with true when startup succeeded, with false when startup or liveness failed too often; readiness never ends.
    private async Task<bool> FollowAsync(Kind kind, V1Probe probe, long startedAt, Action<bool>? ready, CancellationToken cancellationToken)
    {
        var period = TimeSpan.FromSeconds(Math.Max(1, probe.PeriodSeconds ?? 10));
        var (successes, failures) = (0, 0);
        var delay = TimeSpan.FromSeconds(probe.InitialDelaySeconds ?? 0) - node.Time.GetElapsedTime(startedAt);
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, node.Time, cancellationToken);
        }

        while (true)
        {
            var result = await prober.AskAsync(probe, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (result.IsSuccess)
            {
                (successes, failures) = (successes + 1, 0);
                if (successes >= (probe.SuccessThreshold ?? 1))
                {
                    ready?.Invoke(true);
                    if (kind == Kind.Startup)
                    {
                        return true;
                    }
                }
            }
            else
            {
                (successes, failures) = (0, failures + 1);
                await node.Events.RecordAsync(
                    context.Pod, $"spec.containers{{{container.Name}}}", true, "Unhealthy", $"{kind} probe failed: {result.Message}", cancellationToken);
                if (failures >= (probe.FailureThreshold ?? 3))
                {
                    ready?.Invoke(false);
                    if (kind != Kind.Readiness)
                    {
                        return false;
                    }
                }
            }

            await Task.Delay(period, node.Time, cancellationToken);
        }
    }
}
