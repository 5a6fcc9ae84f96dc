using Clusters;

namespace Dashboard.Live;

/// <summary>Starts a feed for its first reader and stops it after its last.</summary>
internal sealed class ObjectFeeds(ICluster cluster, TimeProvider time, ILogger<ObjectFeed> logger) : IObjectFeeds
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string ApiVersion, string Kind), (ObjectFeed Feed, int Readers)> _feeds = [];

    public IAsyncEnumerable<FeedState> WatchAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        ReadAsync((apiVersion, kind), feed => feed.ReadAsync(cancellationToken));

    public IAsyncEnumerable<ObjectChange> WatchChangesAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        ReadAsync((apiVersion, kind), feed => feed.ReadChangesAsync(cancellationToken));

    private async IAsyncEnumerable<T> ReadAsync<T>((string ApiVersion, string Kind) kind, Func<ObjectFeed, IAsyncEnumerable<T>> read)
    {
        var feed = Rent(kind);
        try
        {
            await foreach (var value in read(feed)) { yield return value; }
        }
        finally
        {
            await ReturnAsync(kind);
        }
    }

    private ObjectFeed Rent((string ApiVersion, string Kind) kind)
    {
        lock (_gate)
        {
            var (feed, readers) = _feeds.TryGetValue(kind, out var known)
                ? known
                : (new ObjectFeed(cluster, kind.ApiVersion, kind.Kind, this, time, logger), 0);
            _feeds[kind] = (feed, readers + 1);
            return feed;
        }
    }

    private async Task ReturnAsync((string ApiVersion, string Kind) kind)
    {
        ObjectFeed? unread = null;
        lock (_gate)
        {
            var (feed, readers) = _feeds[kind];
            if (readers > 1) { _feeds[kind] = (feed, readers - 1); }
            else { _feeds.Remove(kind); unread = feed; }
        }

        if (unread is not null) { await unread.DisposeAsync(); }
    }
}
