using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Dashboard.Live;

namespace Dashboard.Features.Applications;

/// <summary>
/// Follows the board for a page, outside of its renderer: what a thousand Applications come to is worked out beside the
/// clicks, and a renderer is only given what it draws.
/// </summary>
internal sealed class BoardFeed(IObjectFeeds feeds, TimeProvider time)
{
    /// <summary>A board is worked out no more often than takes about a fiftieth of a processor: the page draws it each time.</summary>
    private const int RestsPerWork = 49;

    /// <summary>The first work takes long, as it is compiled; what comes next is not to wait for that.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(500);

    /// <summary>Yields the board once anything is known and after each change; changes in quick succession come together.</summary>
    public async IAsyncEnumerable<Board> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);   // whoever reads may be a renderer
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var markEnds = time.CreateTimer(_ => changed.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var (applications, sets, pods, replicaSets) = (FeedState.Loading, FeedState.Loading, FeedState.Loading, FeedState.Loading);
        var reading = Task.WhenAll(
            ReadAsync("argoproj.io/v1alpha1", "Application", state => applications = state),
            ReadAsync("argoproj.io/v1alpha1", "ApplicationSet", state => sets = state),
            ReadAsync("v1", "Pod", state => pods = state),
            ReadAsync("apps/v1", "ReplicaSet", state => replicaSets = state));
        try
        {
            var board = Board.Loading;
            await foreach (var _ in changed.Reader.ReadAllAsync(cancellationToken))
            {
                var began = time.GetTimestamp();
                var next = board.Next(applications, sets, pods, replicaSets, time.GetUtcNow());
                var rest = time.GetElapsedTime(began) * RestsPerWork;
                if (next.NextEnd is { } end) { markEnds.Change(Later(end - time.GetUtcNow()), Timeout.InfiniteTimeSpan); }
                if (!ReferenceEquals(next, board)) { yield return board = next; }
                await Task.Delay(rest < LongestRest ? rest : LongestRest, time, cancellationToken);
            }
        }
        finally
        {
            await left.CancelAsync();
            await reading;
        }

        async Task ReadAsync(string apiVersion, string kind, Action<FeedState> take)
        {
            try
            {
                await foreach (var state in feeds.WatchAsync(apiVersion, kind, left.Token).ConfigureAwait(false))
                {
                    take(state);
                    changed.Writer.TryWrite(true);
                }
            }
            catch (OperationCanceledException) when (left.IsCancellationRequested) { /* the learner left */ }
            catch (Exception error) { changed.Writer.TryComplete(error); }   // the reader of the board sees it
        }
    }

    private static TimeSpan Later(TimeSpan wait) => wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
}
