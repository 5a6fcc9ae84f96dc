using System.Collections.Immutable;
using Dashboard.Features.Applications;
using Dashboard.Live;
using GitRepository;
using Kubernetes.Runtime;
using Tutorial;
using Tutorial.Model;

namespace Dashboard.Features.Activity;

/// <summary>
/// Watches pushes, Applications and steps, and keeps what changed. It is told by watches alone, so a thing that happened
/// while nobody watched is not in it.
/// </summary>
internal sealed class ActivityFeed(
    IObjectFeeds feeds, ITutorial tutorial, ILearnerRepository repository, TimeProvider time, ILogger<ActivityFeed> logger) : FollowingService(time, logger)
{
    private const int Kept = 50;
    private static readonly TimeSpan PushIsRecent = TimeSpan.FromMinutes(2);

    private readonly TimeProvider _time = time;
    private readonly NewestValue<ActivityState> _state = new(ActivityState.Nothing);
    private readonly Lock _gate = new();
    private ImmutableDictionary<ObjectKey, ApplicationView>? _applications;
    private DateTimeOffset? _pushedAt;
    private string? _awaited;
    private long _number;

    public ActivityState Current => _state.Current;

    public IAsyncEnumerable<ActivityState> WatchAsync(CancellationToken cancellationToken) => _state.ReadAsync(cancellationToken);

    protected override IEnumerable<Func<CancellationToken, Task>> Followed => [FollowPushesAsync, FollowApplicationsAsync, FollowStepsAsync];

    private async Task FollowPushesAsync(CancellationToken cancellationToken)
    {
        await foreach (var push in repository.WatchPushesAsync(cancellationToken))
        {
            lock (_gate)
            {
                _pushedAt = push.At;
                _awaited = push.After;
                var newest = push.Commits.IsDefaultOrEmpty ? null : push.Commits[^1];
                Add(ActivityKind.Pushed, push.After[..7], newest?.Subject, sincePush: false);
                _state.Update(known => known with { PushesSeen = known.PushesSeen + 1 });
            }
        }
    }

    private async Task FollowStepsAsync(CancellationToken cancellationToken)
    {
        TutorialState? before = null;
        await foreach (var now in tutorial.WatchAsync(cancellationToken))
        {
            foreach (var (id, step) in now.Steps)
            {
                if (before is null || step.Status != StepStatus.Passed || before.Steps.GetValueOrDefault(id)?.Status is null or StepStatus.Passed) { continue; }
                lock (_gate) { Add(ActivityKind.StepPassed, id.ToString(), null, sincePush: false, id); }
            }

            before = now;
        }
    }

    private async Task FollowApplicationsAsync(CancellationToken cancellationToken)
    {
        await foreach (var state in feeds.WatchAsync("argoproj.io/v1alpha1", "Application", cancellationToken))
        {
            if (state.Status is FeedStatus.NoCluster or FeedStatus.NoKind) { _applications = null; continue; }
            if (!state.IsLive) { continue; }
            var now = state.Objects.ToImmutableDictionary(o => o.Key, o => ApplicationView.Of(o.Value));
            lock (_gate)
            {
                if (_applications is { } before) { Compare(before, now); }
                _applications = now;
                MeasurePush(now);
            }
        }
    }

    private void Compare(ImmutableDictionary<ObjectKey, ApplicationView> before, ImmutableDictionary<ObjectKey, ApplicationView> now)
    {
        foreach (var gone in before.Keys.Where(key => !now.ContainsKey(key))) { Add(ActivityKind.Gone, gone.Name, $"{before[gone].Objects.Length}"); }
        foreach (var (key, application) in now)
        {
            if (!before.TryGetValue(key, out var known)) { Add(ActivityKind.Appeared, key.Name, null); continue; }
            if (ReferenceEquals(known, application)) { continue; }
            if (application.Operation is { FinishedAt: not null } ended && ended.FinishedAt != known.Operation?.FinishedAt)
            {
                Add(ended.Phase == "Succeeded" ? ActivityKind.SyncSucceeded : ActivityKind.SyncFailed, key.Name, ended.Message);
            }

            if (application.Health != known.Health && application.Health is not null) { Add(ActivityKind.HealthChanged, key.Name, application.Health); }
            if (Error(application) is { } error && error != Error(known)) { Add(ActivityKind.CompareFailed, key.Name, error); }
        }
    }

    private void MeasurePush(ImmutableDictionary<ObjectKey, ApplicationView> now)
    {
        if (_awaited is null || _pushedAt is not { } pushedAt) { return; }
        var touched = now.Values.Where(a => a.Revision == _awaited).ToList();
        if (touched.Count == 0 || touched.Count < now.Values.Count(a => a.Revision is not null)
            || touched.Any(a => a is not { Sync: "Synced", Health: "Healthy" })) { return; }
        _awaited = null;
        var took = _time.GetUtcNow() - pushedAt;
        _state.Update(known => known with { PushToRunning = took });
    }

    private void Add(ActivityKind kind, string subject, string? detail, bool sincePush = true, StepId? step = null)
    {
        var at = _time.GetUtcNow();
        var since = sincePush && _pushedAt is { } pushed && at - pushed < PushIsRecent ? at - pushed : (TimeSpan?)null;
        var entry = new ActivityEntry(++_number, at, kind, subject, detail, since, step);
        _state.Update(known => known with { Entries = known.Entries.Insert(0, entry) is { Count: > Kept } many ? many.RemoveAt(Kept) : known.Entries.Insert(0, entry) });
    }

    private static string? Error(ApplicationView application) =>
        application.Conditions.FirstOrDefault(c => c.Type == "ComparisonError")?.Message;
}
