using Kubernetes.Runtime;
using Kubernetes.Runtime.Usage;

namespace MetricsServer.Storage;

/// <summary>Keeps the last two measurements, of which every answer is computed.</summary>
internal sealed class MetricStorage
{
    // A container younger than this has no rate that would mean anything yet.
    private static readonly TimeSpan ShortestRun = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private Measurement? _previous;
    private Measurement? _last;

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
            (_previous, _last) = (_last, new Measurement(usage));
        }
    }

    /// <summary>The rate of the node; null while it was measured once, or is another.</summary>
    internal Rate? OfNode(string name)
    {
        var (previous, last) = Both();
        return last?.Node.Node == name && previous?.Node.Node == name
            ? Between(previous.Node.Timestamp, previous.Node.CpuTime, last.Node.Timestamp, last.Node.CpuTime, last.Node.MemoryBytes)
            : null;
    }

    /// <summary>The rates of the containers of a pod; empty where there are none yet of every one.</summary>
    internal IReadOnlyList<(string Container, Rate Rate)> OfPod(ObjectKey key, string uid)
    {
        var (previous, last) = Both();
        if (last?.Pods.GetValueOrDefault(uid) is not { } now || now.Pod != key)
        {
            return [];
        }

        var before = previous?.Pods.GetValueOrDefault(uid)?.Containers ?? [];
        var rates = new List<(string Container, Rate Rate)>();
        foreach (var container in now.Containers)
        {
            var known = before.FirstOrDefault(other => other.Name == container.Name && other.StartedAt == container.StartedAt);
            var (since, cpu) = known is null ? (container.StartedAt, TimeSpan.Zero) : (previous!.Node.Timestamp, known.CpuTime);
            if ((known is null && last.Node.Timestamp - container.StartedAt < ShortestRun)
                || Between(since, cpu, last.Node.Timestamp, container.CpuTime, container.MemoryBytes) is not { } rate)
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

    private (Measurement? Previous, Measurement? Last) Both()
    {
        lock (_gate)
        {
            return (_previous, _last);
        }
    }

    /// <summary>What was measured once, and its pods by their uid.</summary>
    private sealed class Measurement(NodeUsage node)
    {
        public NodeUsage Node { get; } = node;

        public Dictionary<string, PodUsage> Pods { get; } = node.Pods.ToDictionary(pod => pod.Uid, StringComparer.Ordinal);
    }
}
