using System.Collections.Immutable;
using Dashboard.Live;
using Feeds;
using GitRepository;

namespace Dashboard.Features.Timeline;

/// <summary>
/// Watches from the start of the dashboard how pushes become pods, whoever has a page open. It keeps what it saw in
/// memory: what happened before the start, or while the cluster was not reached, is shown as a gap.
/// </summary>
internal sealed class TimelineFeed : FollowingService
{
    private const int KeptGaps = 20;
    private readonly IObjectFeeds _feeds;
    private readonly ILearnerRepository _repository;
    private readonly Lock _gate = new();
    private readonly LaneRecorder _lanes = new();
    private readonly FreeEventRecorder _free;
    private readonly NewestValue<TimelineState> _state;

    public TimelineFeed(IObjectFeeds feeds, ILearnerRepository repository, TimeProvider time, ILogger<TimelineFeed> logger) : base(time, logger)
    {
        (_feeds, _repository, _free) = (feeds, repository, new(_lanes));
        _state = new(new([], [], [], time.GetUtcNow()));
    }

    /// <summary>The newest state.</summary>
    public TimelineState Current => _state.Current;

    /// <summary>Yields the newest state now and after each change.</summary>
    public IAsyncEnumerable<TimelineState> WatchAsync(CancellationToken cancellationToken) => _state.ReadAsync(cancellationToken);

    protected override IEnumerable<Func<CancellationToken, Task>> Followed =>
    [
        token => EachAsync(_repository.WatchPushesAsync(token), _lanes.Push),
        token => EachAsync(Changes("argoproj.io/v1alpha1", "Application", token), change => { _free.Application(change); _lanes.Application(change); }),
        token => EachAsync(Changes("argoproj.io/v1alpha1", "ApplicationSet", token), _lanes.ApplicationSet),
        token => EachAsync(Changes("argoproj.io/v1alpha1", "Rollout", token), _free.Rollout),
        token => EachAsync(Changes("apps/v1", "ReplicaSet", token), _lanes.ReplicaSet),
        token => EachAsync(Changes("v1", "Pod", token), change => { _free.Pod(change); _lanes.Pod(change); }),
        token => EachAsync(Changes("autoscaling/v2", "HorizontalPodAutoscaler", token), _free.Autoscaler),
        FollowGapsAsync,
    ];

    private IAsyncEnumerable<ObjectChange> Changes(string apiVersion, string kind, CancellationToken cancellationToken) =>
        _feeds.WatchChangesAsync(apiVersion, kind, cancellationToken);

    private async Task EachAsync<T>(IAsyncEnumerable<T> source, Action<T> take)
    {
        await foreach (var value in source)
        {
            lock (_gate)
            {
                take(value);
                var known = _state.Current;
                if (!ReferenceEquals(known.Lanes, _lanes.Lanes) || !ReferenceEquals(known.FreeEvents, _free.Events))
                {
                    _state.Set(known with { Lanes = _lanes.Lanes, FreeEvents = _free.Events });
                }
            }
        }
    }

    private async Task FollowGapsAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? lost = null;
        await foreach (var pods in _feeds.WatchAsync("v1", "Pod", cancellationToken))
        {
            switch (pods.Status)
            {
                case FeedStatus.Disconnected or FeedStatus.Refused when lost is null && pods.ReadAt is { } heard:
                    lost = heard;
                    Gaps(gaps => gaps.Insert(0, new(heard, null)));
                    break;
                case FeedStatus.Live when lost is { } from:
                    lost = null;
                    Gaps(gaps => gaps.SetItem(0, new(from, pods.ReadAt)));
                    break;
                default: break;
            }
        }
    }

    private void Gaps(Func<ImmutableList<WatchGap>, ImmutableList<WatchGap>> change)
    {
        lock (_gate) { _state.Update(known => known with { Gaps = [.. change(known.Gaps).Take(KeptGaps)] }); }
    }
}
