using System.Collections.Immutable;
using Clusters;
using Feeds;

namespace Tutorial.Load;

/// <summary>Loads Services through a cluster's service proxy.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="time">The clock of the rate and of the limit.</param>
public sealed class ServiceLoad(ICluster cluster, TimeProvider time) : ILoadGenerator, IAsyncDisposable
{
    /// <summary>The lowest rate, in requests per second.</summary>
    public const int Slowest = 1;

    /// <summary>The highest rate, in requests per second.</summary>
    public const int Fastest = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<LoadTarget, LoadRun> _runs = [];
    private readonly NewestValue<ImmutableDictionary<LoadTarget, LoadState>> _states = new(ImmutableDictionary<LoadTarget, LoadState>.Empty);
    private bool _disposed;

    /// <summary>How long a load runs at most.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public ImmutableDictionary<LoadTarget, LoadState> Current => _states.Current;

    /// <inheritdoc/>
    public IAsyncEnumerable<ImmutableDictionary<LoadTarget, LoadState>> WatchAsync(CancellationToken cancellationToken) => _states.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task StartAsync(LoadTarget target, int requestsPerSecond, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(requestsPerSecond, Slowest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(requestsPerSecond, Fastest);
        await StopAsync(target, cancellationToken);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // Another caller was as quick: its load is what this one asked for.
            if (_runs.ContainsKey(target)) { return; }
            _runs[target] = new LoadRun(cluster, target, requestsPerSecond, time, state => Tell(target, state));
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(LoadTarget target, CancellationToken cancellationToken)
    {
        LoadRun? run;
        lock (_gate) { _runs.Remove(target, out run); }
        if (run is not null) { await run.DisposeAsync().AsTask().WaitAsync(cancellationToken); }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        List<LoadRun> runs;
        lock (_gate)
        {
            _disposed = true;
            runs = [.. _runs.Values];
            _runs.Clear();
        }

        foreach (var run in runs) { await run.DisposeAsync(); }
    }

    private void Tell(LoadTarget target, LoadState state)
    {
        lock (_gate) { _states.Set(_states.Current.SetItem(target, state)); }
    }
}
