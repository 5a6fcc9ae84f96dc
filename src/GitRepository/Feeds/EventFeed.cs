using System.Threading.Channels;

namespace GitRepository.Feeds;

/// <summary>Every event, for any number of readers; one that falls thousands behind is told so, rather than given a gap.</summary>
internal sealed class EventFeed<T>
{
    private const int Waiting = 4096;

    private readonly Lock _gate = new();
    private readonly List<ChannelWriter<T>> _readers = [];

    public void Publish(T item)
    {
        lock (_gate)
        {
            foreach (var reader in _readers.Where(reader => !reader.TryWrite(item)).ToList())
            {
                reader.TryComplete(new InvalidOperationException($"This reader is more than {Waiting} events behind."));
                _readers.Remove(reader);
            }
        }
    }

    /// <summary>Subscribes at once, not at the first reading.</summary>
    public IAsyncEnumerable<T> WatchAsync(CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.Wait });
        lock (_gate) { _readers.Add(channel.Writer); }
        return ReadAsync(channel, cancellationToken);
    }

    private async IAsyncEnumerable<T> ReadAsync(
        Channel<T> channel, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(cancellationToken)) { yield return item; }
        }
        finally
        {
            lock (_gate) { _readers.Remove(channel.Writer); }
        }
    }
}
