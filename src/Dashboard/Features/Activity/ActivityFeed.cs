using Dashboard.Features.Applications;
using Dashboard.Live;
using Feeds;
using GitRepository;
using GitRepository.Model;
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
    private readonly Dictionary<ObjectKey, ApplicationView> _applications = [];
    private readonly HashSet<ObjectKey> _behind = [];   // that do not run the awaited commit
    private DateTimeOffset? _pushedAt;
    private string? _awaited;
    private long _number;

    public ActivityState Current => _state.Current;

    public IAsyncEnumerable<ActivityState> WatchAsync(CancellationToken cancellationToken) => _state.ReadAsync(cancellationToken);

    protected override IEnumerable<Func<CancellationToken, Task>> Followed => [FollowApplicationsAsync, FollowStepsAsync, FollowPushesAsync];

    private async Task FollowPushesAsync(CancellationToken cancellationToken)
    {
        await foreach (var push in repository.WatchPushesAsync(cancellationToken))
        {
            lock (_gate)
            {
                Await(push);
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
        lock (_gate)
        {
            _applications.Clear();   // the feed tells anew what there is
            _behind.Clear();
        }

        await foreach (var change in feeds.WatchChangesAsync("argoproj.io/v1alpha1", "Application", cancellationToken))
        {
            lock (_gate)
            {
                var known = _applications.GetValueOrDefault(change.Key);
                var now = change.After is { } after ? ApplicationView.Of(after) : null;
                if (now is null) { _applications.Remove(change.Key); }
                else { _applications[change.Key] = now; }
                Follow(change.Key, now);
                if (change.Origin == ChangeOrigin.Listed) { continue; }   // some of a list says nothing of all
                Compare(change.Key.Name, known, now);
                MeasurePush();
            }
        }
    }

    private void Compare(string name, ApplicationView? known, ApplicationView? now)
    {
        if (now is null) { Add(ActivityKind.Gone, name, $"{known?.Objects.Length ?? 0}"); return; }
        if (known is null) { Add(ActivityKind.Appeared, name, null); return; }
        if (now.Operation is { FinishedAt: not null } ended && ended.FinishedAt != known.Operation?.FinishedAt)
        {
            Add(ended.Phase == "Succeeded" ? ActivityKind.SyncSucceeded : ActivityKind.SyncFailed, name, ended.Message);
        }

        if (now.Health != known.Health && now.Health is not null) { Add(ActivityKind.HealthChanged, name, now.Health); }
        if (Error(now) is { } error && error != Error(known)) { Add(ActivityKind.CompareFailed, name, error); }
    }

    /// <summary>Begins to wait for all Applications that were ever compared to run a commit.</summary>
    private void Await(PushEvent push)
    {
        (_pushedAt, _awaited) = (push.At, push.After);
        foreach (var (key, application) in _applications) { Follow(key, application); }
    }

    private void Follow(ObjectKey key, ApplicationView? now)
    {
        if (now?.Revision is not null && (now.Revision != _awaited || now is not { Sync: "Synced", Health: "Healthy" })) { _behind.Add(key); }
        else { _behind.Remove(key); }
    }

    private void MeasurePush()
    {
        if (_awaited is null || _pushedAt is not { } pushedAt || _behind.Count > 0 || _applications.Values.All(application => application.Revision is null)) { return; }
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
