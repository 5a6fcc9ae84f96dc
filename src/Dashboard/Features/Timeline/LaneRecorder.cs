using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications;
using Dashboard.Live;
using GitRepository.Model;
using Kubernetes.Runtime;

namespace Dashboard.Features.Timeline;

/// <summary>
/// Follows pushed commits by what the API shows of them. Nothing is supposed: a station that no change told of is not
/// marked. Not for several threads.
/// </summary>
internal sealed class LaneRecorder
{
    internal const string ApplicationRefresh = "argocd.argoproj.io/refresh";
    internal const string SetRefresh = "argocd.argoproj.io/application-set-refresh";
    internal const string WokenBy = "learning-gitops.localhost/woken-by";
    private const int Kept = 50;

    // A health that falls back within this time was the one from before the sync.
    private static readonly TimeSpan HealthSettles = TimeSpan.FromSeconds(3);

    // A failure this long after a push has another cause.
    private static readonly TimeSpan PushIsRecent = TimeSpan.FromMinutes(10);

    private readonly Dictionary<ObjectKey, ApplicationView> _applications = [];
    private readonly Dictionary<(string Kind, ObjectKey Key), string> _managers = [];
    private readonly Dictionary<ObjectKey, DateTimeOffset> _appeared = [];
    private readonly Dictionary<ObjectKey, (string Kind, string Name)> _replicaSetOwners = [];
    private (DateTimeOffset At, NoticedBy By)? _lastNotice;

    /// <summary>The lanes, newest first.</summary>
    public ImmutableList<Lane> Lanes { get; private set; } = [];

    public void Push(PushEvent push)
    {
        var newest = push.Commits.IsDefaultOrEmpty ? null : push.Commits[^1];
        if (Lanes.Any(lane => lane.Sha == push.After)) { return; }
        Lanes = Lanes.Insert(0, new(
            push.After, newest?.Subject ?? "", newest?.Trailers.GetValueOrDefault("Dashboard-Step"), newest?.AuthorName ?? "", push.FromOutside,
            newest?.At ?? push.At, push.At)
        { ChangedPaths = push.ChangedPaths.IsDefault ? [] : push.ChangedPaths });
        if (Lanes.Count > Kept) { Lanes = Lanes.RemoveAt(Kept); }

        // The webhook may have been heard of before the push itself.
        if (_lastNotice is { } notice && notice.At >= push.At) { Notice(notice.At, notice.By); }
    }

    public void ApplicationSet(ObjectChange change)
    {
        if (change.Origin == ChangeOrigin.Listed || change.After is not { } set) { return; }
        var (before, now) = (Annotation(change.Before, SetRefresh), Annotation(set, SetRefresh));
        if (before is null && now is not null) { Notice(change.At, By(set, SetRefresh)); }
        if (before is not null && now is null && Lanes.Find(lane => lane.PushedAt <= change.At) is { GeneratedAt: null } lane) { Replace(lane with { GeneratedAt = change.At }); }
    }

    public void Application(ObjectChange change)
    {
        var known = _applications.GetValueOrDefault(change.Key);
        foreach (var managed in known?.Objects ?? []) { _managers.Remove((managed.Kind, managed.Key)); }
        if (change.After is null)
        {
            _applications.Remove(change.Key);
            _appeared.Remove(change.Key);
        }
        else
        {
            _applications[change.Key] = ApplicationView.Of(change.After);
            foreach (var managed in _applications[change.Key].Objects) { _managers[(managed.Kind, managed.Key)] = change.Key.Name; }
        }

        if (change.Origin == ChangeOrigin.Listed) { return; }

        if (change.After is not { } item) { Gone(change, known); return; }
        var now = _applications[change.Key];
        if (change.Before is null) { New(change.At, change.Key, now); }
        if (now.Deleting && known?.Deleting == false) { Deleting(change.At, now); }
        if (Annotation(change.Before, ApplicationRefresh) is null && Annotation(item, ApplicationRefresh) is not null) { Notice(change.At, By(item, ApplicationRefresh)); }
        if (Lanes.Find(lane => lane.Sha == now.Revision) is { } compared) { Compared(change, compared, now); }
        Failed(change.At, item, known, now);
        Settle(change.At, now.RepoUrl);
    }

    public void ReplicaSet(ObjectChange change)
    {
        if (change.After is not { } item) { _replicaSetOwners.Remove(change.Key); return; }
        if (Owner(item) is { } owner) { _replicaSetOwners[change.Key] = owner; }
        if (change is { Origin: not ChangeOrigin.Listed, Before: null }) { Appeared(change, Owner(item)); }
    }

    public void Pod(ObjectChange change)
    {
        if (change.Origin == ChangeOrigin.Listed || change.After is not { } pod) { return; }
        var owner = Owner(pod) is ("ReplicaSet", var name) ? _replicaSetOwners.GetValueOrDefault(new(change.Key.Namespace, name)) : Owner(pod);
        if (change.Before is null) { Appeared(change, owner); }
        if (LaneOf(change.Key.Namespace, owner) is not { } lane) { return; }
        var delay = pod.Items("spec", "containers").Max(c => c.Number("readinessProbe", "initialDelaySeconds"));
        var blocked = pod.Items("status", "containerStatuses").Select(c => c.Text("state", "waiting", "reason"))
            .FirstOrDefault(reason => reason is not (null or "ContainerCreating" or "PodInitializing"));
        Replace(lane with { ProbeDelay = Math.Max(delay ?? 0, lane.ProbeDelay ?? 0), PodBlocked = blocked ?? (PodCount.IsReady(pod) ? null : lane.PodBlocked) });
    }

    /// <summary>The Application that manages an object.</summary>
    public string? ApplicationOf(string kind, ObjectKey key) => _managers.GetValueOrDefault((kind, key));

    /// <summary>The object behind a pod: its workload, or itself.</summary>
    public (string Kind, string Name)? WorkloadOf(JsonNode pod, string ns) =>
        Owner(pod) is ("ReplicaSet", var name) && _replicaSetOwners.TryGetValue(new(ns, name), out var owner) ? owner : Owner(pod);

    private void Compared(ObjectChange change, Lane lane, ApplicationView now)
    {
        // An Application that is compared though nobody was seen to refresh it says why it looked, or found the commit by itself.
        if (lane.NoticedAt is null) { lane = lane with { NoticedAt = change.At, NoticedBy = Woken(change.After!) }; }
        var passage = lane.Passages.GetValueOrDefault(now.Name) ?? new Passage(now.Name) { Generated = now.OwnerSet is not null };
        passage = passage with { ComparedAt = passage.ComparedAt ?? change.At, Paused = now.Health == "Suspended", Failure = Error(now) is null && !OperationFailed(now) ? null : passage.Failure };
        if (passage.AppearedAt is null && _appeared.TryGetValue(change.Key, out var appeared) && appeared >= lane.PushedAt) { passage = passage with { AppearedAt = appeared }; }
        var operation = change.After!.At("status", "operationState");
        if (passage.SyncedAt is null && operation.Text("phase") == "Succeeded" && (operation.Text("syncResult", "revision") ?? operation.Text("operation", "sync", "revision")) == lane.Sha
            && operation.Time("startedAt") >= lane.PushedAt.AddSeconds(-1))
        {
            passage = passage with { SyncedAt = change.At };
        }

        if (passage is { SyncedAt: not null, ReadyAt: null } && now.Objects.FirstOrDefault(o => o.Health is not (null or "Healthy")) is { } awaited)
        {
            passage = passage with { Awaited = $"{awaited.Kind}/{awaited.Key.Name}" };
        }

        if (passage.SyncedAt is not null && now is { Sync: "Synced", Health: "Healthy" }) { passage = passage with { ReadyAt = passage.ReadyAt ?? change.At }; }
        else if (passage.ReadyAt is { } ready && now.Health == "Progressing" && change.At - ready < HealthSettles) { passage = passage with { ReadyAt = null }; }
        Replace(lane with { Passages = lane.Passages.SetItem(now.Name, passage) });
        foreach (var older in Lanes.SkipWhile(l => l.Sha != lane.Sha).Skip(1).Where(l => l.SupersededBy is null)) { Overtake(older, lane, passage, now, change.At); }
    }

    /// <summary>
    /// What an older commit began goes on under a newer one that did not touch it; else the newer one takes its place. One that has
    /// ended stays as it is; of that, only what can still be so is asked, since this runs for each change of each Application.
    /// </summary>
    private void Overtake(Lane older, Lane newer, Passage passage, ApplicationView now, DateTimeOffset at)
    {
        var before = older.Passages.GetValueOrDefault(now.Name);
        if (before is { Touched: true, ArrivedAt: null })
        {
            if (older.Failure is not null) { return; }
            if (passage.Touched) { Replace(older with { SupersededBy = newer.Sha }); return; }
            before = before with { Paused = now.Health == "Suspended", ReadyAt = before.SyncedAt is not null && now is { Sync: "Synced", Health: "Healthy" } ? at : null };
            Replace(older with { Passages = older.Passages.SetItem(now.Name, before) });
        }
        else if (older.SettledAt is null && !older.Touched.Any() && older.Failure is null) { Replace(older with { SupersededBy = newer.Sha }); }
    }

    private void New(DateTimeOffset at, ObjectKey key, ApplicationView application)
    {
        _appeared[key] = at;
        if (Cause(application) is not { } lane || at - lane.PushedAt > PushIsRecent) { return; }
        var passage = new Passage(application.Name) { Generated = application.OwnerSet is not null, AppearedAt = at };
        Replace(Noticed(lane, at) with { Passages = lane.Passages.SetItem(application.Name, passage) });
    }

    private void Appeared(ObjectChange change, (string Kind, string Name)? owner)
    {
        if (LaneOf(change.Key.Namespace, owner) is not { } lane || NameOf(change.Key.Namespace, owner) is not { } name) { return; }
        var passage = lane.Passages[name];
        if (passage is { ObjectsAt: null, ReadyAt: null }) { Replace(lane with { Passages = lane.Passages.SetItem(name, passage with { ObjectsAt = change.At }) }); }
    }

    private void Deleting(DateTimeOffset at, ApplicationView application)
    {
        if (Cause(application) is not { } lane) { return; }
        var passage = lane.Passages.GetValueOrDefault(application.Name) ?? new Passage(application.Name) { Generated = application.OwnerSet is not null };
        Replace(Noticed(lane, at) with { Passages = lane.Passages.SetItem(application.Name, passage with { DeletingAt = passage.DeletingAt ?? at }) });
    }

    private void Gone(ObjectChange change, ApplicationView? known)
    {
        if (known is null || Cause(known) is not { } lane) { return; }
        var passage = lane.Passages.GetValueOrDefault(known.Name) ?? new Passage(known.Name) { Generated = known.OwnerSet is not null };
        Replace(Noticed(lane, change.At) with { Passages = lane.Passages.SetItem(known.Name, passage with { GoneAt = change.At }) });
    }

    /// <summary>The push that made an Application go: the newest that changed the directory it is rendered from.</summary>
    private Lane? Cause(ApplicationView application) => Lanes.Find(lane =>
        lane.ChangedPaths.Any(path => path == application.Path || path.StartsWith(application.Path + "/", StringComparison.Ordinal)));

    private void Failed(DateTimeOffset at, JsonObject item, ApplicationView? known, ApplicationView now)
    {
        var error = Error(now) is { } message && message != (known is null ? null : Error(known)) ? message : null;
        var lane = error is not null
            ? Lanes.Find(l => l.PushedAt <= at && at - l.PushedAt < PushIsRecent && l.NoticedAt is not null)
            : OperationFailed(now) ? Lanes.Find(l => l.Sha == (item.Text("status", "operationState", "syncResult", "revision") ?? item.Text("status", "operationState", "operation", "sync", "revision"))) : null;
        if (lane is null) { return; }
        var passage = lane.Passages.GetValueOrDefault(now.Name) ?? new Passage(now.Name) { Generated = now.OwnerSet is not null };
        Replace(lane with { Passages = lane.Passages.SetItem(now.Name, passage with { Failure = error ?? now.Operation?.Message ?? now.Operation?.Phase, SyncFailed = error is null }) });
    }

    /// <summary>The first sign that Argo CD looks at git concerns the newest push.</summary>
    private void Notice(DateTimeOffset at, NoticedBy by)
    {
        _lastNotice = (at, by);
        if (Lanes.Find(lane => lane.PushedAt <= at) is { NoticedAt: null } lane) { Replace(lane with { NoticedAt = at, NoticedBy = by }); }
    }

    private static Lane Noticed(Lane lane, DateTimeOffset at) => lane.NoticedAt is null ? lane with { NoticedAt = at, NoticedBy = NoticedBy.Poll } : lane;

    private void Settle(DateTimeOffset at, string repository)
    {
        if (Lanes.FirstOrDefault() is not { SettledAt: null, Passages.IsEmpty: false } lane) { return; }
        if (_applications.Values.All(a => a.RepoUrl != repository || a.Revision == lane.Sha)) { Replace(lane with { SettledAt = at }); }
    }

    private Lane? LaneOf(string ns, (string Kind, string Name)? owner) =>
        NameOf(ns, owner) is { } name ? Lanes.Find(l => l.Passages.GetValueOrDefault(name)?.ComparedAt is not null) : null;

    private string? NameOf(string ns, (string Kind, string Name)? owner) =>
        owner is ({ } kind, { } name) ? ApplicationOf(kind, new(ns, name)) : null;

    private void Replace(Lane lane)
    {
        var index = Lanes.FindIndex(known => known.Sha == lane.Sha);
        if (index >= 0) { Lanes = Lanes.SetItem(index, lane); }
    }

    private static NoticedBy Woken(JsonObject application) => Annotation(application, WokenBy)?.Split(' ')[0] switch
    {
        "webhook" => NoticedBy.Webhook,
        "refresh" or "hard-refresh" => NoticedBy.Refresh,
        null or "poll" or "schedule" => NoticedBy.Poll,
        _ => NoticedBy.InPassing,
    };

    private static NoticedBy By(JsonObject item, string annotation) => ManagerOf(item, annotation) switch
    {
        "argocd-server" or "argocd-applicationset-controller" => NoticedBy.Webhook,
        _ => NoticedBy.Refresh,
    };

    private static string? ManagerOf(JsonObject item, string annotation) => item.Items("metadata", "managedFields")
        .FirstOrDefault(m => m.At("fieldsV1", "f:metadata", "f:annotations", $"f:{annotation}") is not null).Text("manager");

    private static string? Annotation(JsonObject? item, string name) => item.Text("metadata", "annotations", name);

    private static string? Error(ApplicationView application) =>
        application.Conditions.FirstOrDefault(c => c.Type is "ComparisonError" or "InvalidSpecError")?.Message;

    private static bool OperationFailed(ApplicationView application) => application.Operation?.Phase is "Failed" or "Error";

    private static (string Kind, string Name)? Owner(JsonNode item) =>
        item.Items("metadata", "ownerReferences").FirstOrDefault(o => o.IsTrue("controller")) is { } owner ? (owner.Text("kind") ?? "", owner.Text("name") ?? "") : null;
}
