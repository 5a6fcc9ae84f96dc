using System.Collections.Immutable;
using Feeds;
using Tutorial.Load;

namespace Dashboard.Tests.Fakes;

/// <summary>A load generator that sends nothing and notes what it was asked.</summary>
internal sealed class FakeLoad : ILoadGenerator
{
    private readonly NewestValue<ImmutableDictionary<LoadTarget, LoadState>> _loads = new(ImmutableDictionary<LoadTarget, LoadState>.Empty);

    public ImmutableDictionary<LoadTarget, LoadState> Current => _loads.Current;

    public IAsyncEnumerable<ImmutableDictionary<LoadTarget, LoadState>> WatchAsync(CancellationToken cancellationToken) => _loads.ReadAsync(cancellationToken);

    public Task StartAsync(LoadTarget target, int requestsPerSecond, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        _loads.Update(known => known.SetItem(target, new(true, requestsPerSecond, 12, 1, 8, "503 Service Unavailable", now, now.AddMinutes(5))));
        return Task.CompletedTask;
    }

    public Task StopAsync(LoadTarget target, CancellationToken cancellationToken)
    {
        _loads.Update(known => known.SetItem(target, known[target] with { Running = false }));
        return Task.CompletedTask;
    }
}
