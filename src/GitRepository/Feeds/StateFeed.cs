using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace GitRepository.Feeds;

/// <summary>The newest of something, for any number of readers; a slow one skips, never the last.</summary>
internal sealed class StateFeed<T>(T first)
{
    private readonly Lock _gate = new();
    private readonly List<ChannelWriter<T>> _readers = [];
    private T _current = first;

    public T Current
    {
        get { lock (_gate) { return _current; } }
    }

    public void Publish(T state)
    {
        lock (_gate)
        {
            _current = state;
            _readers.ForEach(reader => reader.TryWrite(state));
        }
    }

    public async IAsyncEnumerable<T> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            _readers.Add(channel.Writer);
            channel.Writer.TryWrite(_current);
        }

        try
        {
            await foreach (var state in channel.Reader.ReadAllAsync(cancellationToken)) { yield return state; }
        }
        finally
        {
            lock (_gate) { _readers.Remove(channel.Writer); }
        }
    }
}
