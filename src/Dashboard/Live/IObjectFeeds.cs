namespace Dashboard.Live;

/// <summary>The cluster's objects, live: one list and watch per kind, shared by all pages of all circuits.</summary>
internal interface IObjectFeeds
{
    /// <summary>Yields the newest state of a kind now and after each change; a slow reader skips states, never the last.</summary>
    IAsyncEnumerable<FeedState> WatchAsync(string apiVersion, string kind, CancellationToken cancellationToken);

    /// <summary>Yields the objects of a kind, then each single change of them, none skipped; through lost connections and new lists.</summary>
    IAsyncEnumerable<ObjectChange> WatchChangesAsync(string apiVersion, string kind, CancellationToken cancellationToken);
}
