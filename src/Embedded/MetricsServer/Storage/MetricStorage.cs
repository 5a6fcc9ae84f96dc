using Kubernetes.Runtime;
using Kubernetes.Runtime.Usage;

namespace MetricsServer.Storage;

/// <summary>Keeps the last two measurements, of which every answer is computed.</summary>
internal sealed class MetricStorage
{
    // A container younger than this has no rate that would mean anything yet.
    private static readonly TimeSpan ShortestRun = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private NodeUsage? _previous;
    private NodeUsage? _last;

    /// <summary>Whether anything has been measured.</summary>
    internal bool IsReady
    {
        get
        {
            lock (_gate)
            {
                return _last is not null;
            }
        }
    }

    internal void Add(NodeUsage usage)
    {
        lock (_gate)
        {
            (_previous, _last) = (_last, usage);
        }
    }

    /// <summary>The rate of the node; null while it was measured once, or is another.</summary>
    internal Rate? OfNode(string name)
    {
        var (previous, last) = Both();
        return last?.Node == name && previous?.Node == name
            ? Between(previous.Timestamp, previous.CpuTime, last.Timestamp, last.CpuTime, last.MemoryBytes)
            : null;
    }

    /// <summary>The rates of the containers of a pod; empty where there are none yet of every one.</summary>
    internal IReadOnlyList<(string Container, Rate Rate)> OfPod(ObjectKey key, string uid)
    {
        var (previous, last) = Both();
        if (last?.Pods.FirstOrDefault(pod => pod.Pod == key && pod.Uid == uid) is not { } now)
        {
            return [];
        }

        var before = previous?.Pods.FirstOrDefault(pod => pod.Uid == uid)?.Containers ?? [];
        var rates = new List<(string Container, Rate Rate)>();
        foreach (var container in now.Containers)
        {
            var known = before.FirstOrDefault(other => other.Name == container.Name && other.StartedAt == container.StartedAt);
            var (since, cpu) = known is null ? (container.StartedAt, TimeSpan.Zero) : (previous!.Timestamp, known.CpuTime);
            if ((known is null && last.Timestamp - container.StartedAt < ShortestRun)
                || Between(since, cpu, last.Timestamp, container.CpuTime, container.MemoryBytes) is not { } rate)
            {
                return [];
            }

            rates.Add((container.Name, rate));
        }

        return rates;
    }

    private static Rate? Between(DateTimeOffset since, TimeSpan cpuThen, DateTimeOffset now, TimeSpan cpuNow, long memory)
    {
        var window = now - since;
        return window > TimeSpan.Zero ? new Rate(now, window, Math.Max(0, (cpuNow - cpuThen) / window), memory) : null;
    }

    private (NodeUsage? Previous, NodeUsage? Last) Both()
    {
        lock (_gate)
        {
            return (_previous, _last);
        }
    }
}
