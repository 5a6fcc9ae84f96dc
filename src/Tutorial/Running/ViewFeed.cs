using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Tutorial.Observation;

namespace Tutorial.Running;

/// <summary>The newest value of something for any number of readers; a slow one skips, never the last.</summary>
internal class NewestFeed<T>(T first)
{
    private readonly Lock _gate = new();
    private readonly List<ChannelWriter<T>> _readers = [];
    private T _current = first;

    public T Current
    {
        get { lock (_gate) { return _current; } }
    }

    public void Publish(T value)
    {
        lock (_gate)
        {
            _current = value;
            _readers.ForEach(reader => reader.TryWrite(value));
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
            await foreach (var value in channel.Reader.ReadAllAsync(cancellationToken)) { yield return value; }
        }
        finally
        {
            lock (_gate) { _readers.Remove(channel.Writer); }
        }
    }
}

/// <summary>The watched objects.</summary>
internal sealed class ViewFeed() : NewestFeed<ClusterView>(ClusterView.Empty);
