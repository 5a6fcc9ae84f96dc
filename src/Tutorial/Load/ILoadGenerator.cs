using System.Collections.Immutable;

namespace Tutorial.Load;

/// <summary>
/// Sends real requests to Services, through the API server's service proxy, from this process. A load stops by itself after
/// <see cref="ServiceLoad.Longest"/>, and when the cluster goes away.
/// </summary>
public interface ILoadGenerator
{
    /// <summary>The newest state of every target that was ever loaded.</summary>
    ImmutableDictionary<LoadTarget, LoadState> Current { get; }

    /// <summary>Yields the newest states now and after each change, a few times a second at most; a slow reader skips, never the last.</summary>
    IAsyncEnumerable<ImmutableDictionary<LoadTarget, LoadState>> WatchAsync(CancellationToken cancellationToken);

    /// <summary>Starts a load, in the place of one that already runs on that target; it goes on when the caller leaves.</summary>
    /// <param name="target">What to ask for.</param>
    /// <param name="requestsPerSecond">1 to 200.</param>
    /// <param name="cancellationToken">Ends the wait for the earlier load's end.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of its range.</exception>
    Task StartAsync(LoadTarget target, int requestsPerSecond, CancellationToken cancellationToken);

    /// <summary>Stops a load and returns when no request of it is under way; does nothing where none runs.</summary>
    Task StopAsync(LoadTarget target, CancellationToken cancellationToken);
}
