using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Clusters;

/// <summary>The newest status for any number of readers.</summary>
internal sealed class StatusFeed(ClusterStatus first)
{
    private readonly Lock _gate = new();
    private readonly List<ChannelWriter<ClusterStatus>> _readers = [];
    private ClusterStatus _current = first;

    public ClusterStatus Current
    {
        get { lock (_gate) { return _current; } }
    }

    public void Publish(ClusterStatus status)
    {
        lock (_gate)
        {
            _current = status;
            _readers.ForEach(reader => reader.TryWrite(status));
        }
    }

    public async IAsyncEnumerable<ClusterStatus> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<ClusterStatus>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            _readers.Add(channel.Writer);
            channel.Writer.TryWrite(_current);
        }

        try
        {
            await foreach (var status in channel.Reader.ReadAllAsync(cancellationToken)) { yield return status; }
        }
        finally
        {
            lock (_gate) { _readers.Remove(channel.Writer); }
        }
    }
}
