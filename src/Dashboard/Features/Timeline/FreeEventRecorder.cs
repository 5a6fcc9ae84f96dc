using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications;
using Dashboard.Live;
using Kubernetes.Runtime;

namespace Dashboard.Features.Timeline;

/// <summary>Notes what happens without a commit, from changes that a watch told. Not for several threads.</summary>
internal sealed class FreeEventRecorder(LaneRecorder lanes)
{
    private const int Kept = 200;
    private readonly Dictionary<ObjectKey, long> _drifts = [];
    private long _number;

    /// <summary>The events, newest first.</summary>
    public ImmutableList<FreeEvent> Events { get; private set; } = [];

    public void Application(ObjectChange change)
    {
        if (change is not { Origin: ChangeOrigin.Watched, Before: { } before, After: { } after }) { _drifts.Remove(change.Key); return; }
        var (was, now) = (ApplicationView.Of(before), ApplicationView.Of(after));
        if (was.Revision != now.Revision) { _drifts.Remove(change.Key); return; }
        if (was.Sync == "Synced" && now.Sync == "OutOfSync")
        {
            var first = now.Objects.FirstOrDefault(o => o.Sync == "OutOfSync");
            Add(new(0, change.At, FreeEventKind.Drifted, first is null ? $"Application/{now.Name}" : $"{first.Kind}/{first.Key.Name}", now.Name));
            _drifts[change.Key] = _number;
        }
        else if (now.Sync == "Synced" && _drifts.Remove(change.Key, out var number) && Events.Find(e => e.Number == number) is { } drift)
        {
            Events = Events.Replace(drift, drift with { Kind = FreeEventKind.Healed, Took = change.At - drift.At });
        }
    }

    public void Pod(ObjectChange change)
    {
        if (change is not { Origin: ChangeOrigin.Watched, Before: { } before, After: { } after }) { return; }
        foreach (var now in after.Items("status", "containerStatuses"))
        {
            var was = before.Items("status", "containerStatuses").FirstOrDefault(c => c.Text("name") == now.Text("name")).Number("restartCount");
            if (was is null || now.Number("restartCount") is not { } count || count <= was) { continue; }
            var ended = now.At("lastState", "terminated");
            var application = lanes.WorkloadOf(after, change.Key.Namespace) is var (kind, name) ? lanes.ApplicationOf(kind, new(change.Key.Namespace, name)) : null;
            Add(new(0, change.At, FreeEventKind.Restarted, $"Pod/{change.Key.Name}", application)
            {
                To = count,
                Detail = ended is null ? null : $"{ended.Text("reason")}, exit code {ended.Number("exitCode")}",
            });
        }
    }

    public void Autoscaler(ObjectChange change)
    {
        if (change is not { Origin: ChangeOrigin.Watched, Before: { } before, After: { } after }) { return; }
        var (from, to) = (before.Number("status", "desiredReplicas"), after.Number("status", "desiredReplicas"));
        if (from is null or 0 || to is null || from == to) { return; }
        var usage = after.Items("status", "currentMetrics").Select(m => m.Number("resource", "current", "averageUtilization")).FirstOrDefault(u => u is not null);
        var target = after.Items("spec", "metrics").Select(m => m.Number("resource", "target", "averageUtilization")).FirstOrDefault(u => u is not null);
        Add(new(0, change.At, FreeEventKind.Scaled, $"HorizontalPodAutoscaler/{change.Key.Name}", lanes.ApplicationOf("HorizontalPodAutoscaler", change.Key))
        {
            From = from,
            To = to,
            Detail = usage is null || target is null ? null : $"{usage} % / {target} %",
        });
    }

    public void Rollout(ObjectChange change)
    {
        if (change is not { Origin: ChangeOrigin.Watched, Before: { } before, After: { } after }) { return; }
        var application = lanes.ApplicationOf("Rollout", change.Key);
        var subject = $"Rollout/{change.Key.Name}";
        if (after.IsTrue("status", "abort") && !before.IsTrue("status", "abort"))
        {
            Add(new(0, change.At, FreeEventKind.RolloutAborted, subject, application) { Detail = after.Text("status", "message") });
        }
        else if (after.Text("status", "phase") == "Paused" && before.Text("status", "phase") != "Paused")
        {
            Add(new(0, change.At, FreeEventKind.RolloutPaused, subject, application) { To = Weight(after) });
        }
        else if (before.Text("status", "stableRS") is { Length: > 0 } stable && after.Text("status", "stableRS") is { Length: > 0 } now && stable != now)
        {
            Add(new(0, change.At, FreeEventKind.RolloutPromoted, subject, application));
        }
    }

    private static long? Weight(JsonObject rollout) => rollout.Items("spec", "strategy", "canary", "steps")
        .Take((int)(rollout.Number("status", "currentStepIndex") ?? 0)).LastOrDefault(s => s.Number("setWeight") is not null).Number("setWeight");

    private void Add(FreeEvent happened)
    {
        Events = Events.Insert(0, happened with { Number = ++_number });
        if (Events.Count > Kept) { Events = Events.RemoveAt(Kept); }
    }
}
