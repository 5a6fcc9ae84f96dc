using System.Runtime.CompilerServices;
using Clusters;

namespace Dashboard.Live;

/// <summary>Starts a feed for its first reader and stops it after its last.</summary>
internal sealed class ObjectFeeds(ICluster cluster, TimeProvider time, ILogger<ObjectFeed> logger) : IObjectFeeds
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string ApiVersion, string Kind), (ObjectFeed Feed, int Readers)> _feeds = [];

    public async IAsyncEnumerable<FeedState> WatchAsync(
        string apiVersion, string kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var feed = Rent((apiVersion, kind));
        try
        {
            await foreach (var state in feed.ReadAsync(cancellationToken)) { yield return state; }
        }
        finally
        {
            await ReturnAsync((apiVersion, kind));
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
