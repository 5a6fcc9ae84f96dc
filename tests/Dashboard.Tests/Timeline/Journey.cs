using System.Globalization;
using System.Text.Json.Nodes;
using Dashboard.Features.Timeline;
using Dashboard.Live;
using Dashboard.Tests.Fakes;
using GitRepository.Model;
using Kubernetes.Runtime;

namespace Dashboard.Tests.Timeline;

/// <summary>Tells a recorder what a cluster's watches would tell, at chosen seconds after a push.</summary>
internal sealed class Journey
{
    public static readonly DateTimeOffset Pushed = new(2026, 11, 24, 14, 2, 3, TimeSpan.Zero);
    public static readonly string First = new('a', 40);
    public static readonly string Second = new('b', 40);

    private readonly Dictionary<(string Kind, ObjectKey Key), JsonObject> _known = [];

    public Journey() => Events = new(Lanes);

    public LaneRecorder Lanes { get; } = new();

    public FreeEventRecorder Events { get; }

    public static PushEvent Push(string sha, string subject, string changed, double at = 0) => new(
        null, sha, "refs/heads/main", Pushed.AddSeconds(at), FromOutside: false, Forced: false,
        [new(sha, [], "Learner", "learner@localhost", Pushed.AddSeconds(at - 0.2), subject, "", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("Dashboard-Step", "4/add-payment"), true)],
        [changed]);

    /// <summary>An Application of the set <c>coffee</c>, compared with a commit and perhaps synced to it.</summary>
    public static JsonObject App(string name, string? revision, string sync = "Synced", string health = "Healthy", string? syncedTo = null, string phase = "Succeeded", double startedAt = 0, string? error = null, string? refreshBy = null, params JsonObject[] objects)
    {
        var app = Sample.Application(name, sync, health, phase, set: "coffee", path: $"gitops/applications/coffee/{name}", revision: revision ?? "", resources: [.. objects.Select(o => o.DeepClone())]);
        if (revision is null) { app.Remove("status"); }
        else if (syncedTo is null) { app["status"]!.AsObject().Remove("operationState"); }
        else
        {
            var state = app["status"]!["operationState"]!.AsObject();
            state["syncResult"] = new JsonObject { ["revision"] = syncedTo };
            state["startedAt"] = Pushed.AddSeconds(startedAt).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            if (phase != "Succeeded") { state["message"] = error; }
        }

        if (error is not null && phase == "Succeeded") { app["status"]!["conditions"] = new JsonArray(new JsonObject { ["type"] = "ComparisonError", ["message"] = error }); }
        if (refreshBy is not null) { Refresh(app, LaneRecorder.ApplicationRefresh, refreshBy); }
        return app;
    }

    public static JsonObject Set(string? refreshBy)
    {
        var set = Sample.Object("argoproj.io/v1alpha1", "ApplicationSet", "coffee", "argo");
        if (refreshBy is not null) { Refresh(set, LaneRecorder.SetRefresh, refreshBy); }
        return set;
    }

    public Journey Was(params JsonObject[] objects)
    {
        foreach (var item in objects) { Tell(item, 0, ChangeOrigin.Listed); }
        return this;
    }

    public Journey Saw(double at, JsonObject item) => Tell(item, at, ChangeOrigin.Watched);

    public Journey SawGone(double at, JsonObject item)
    {
        var key = KeyOf(item);
        _known.Remove(((string)item["kind"]!, key));
        return Tell(new ObjectChange(At(at), ChangeOrigin.Watched, key, item, null), (string)item["kind"]!);
    }

    private Journey Tell(JsonObject item, double at, ChangeOrigin origin)
    {
        var (kind, key) = ((string)item["kind"]!, KeyOf(item));
        var before = origin == ChangeOrigin.Listed ? null : _known.GetValueOrDefault((kind, key));
        _known[(kind, key)] = item;
        return Tell(new ObjectChange(At(at), origin, key, before, item), kind);
    }

    private Journey Tell(ObjectChange change, string kind)
    {
        switch (kind)
        {
            case "Application": Events.Application(change); Lanes.Application(change); break;
            case "ApplicationSet": Lanes.ApplicationSet(change); break;
            case "ReplicaSet": Lanes.ReplicaSet(change); break;
            case "Pod": Events.Pod(change); Lanes.Pod(change); break;
            case "HorizontalPodAutoscaler": Events.Autoscaler(change); break;
            case "Rollout": Events.Rollout(change); break;
            default: throw new NotSupportedException(kind);
        }

        return this;
    }

    private static DateTimeOffset At(double seconds) => Pushed + TimeSpan.FromMilliseconds((long)Math.Round(seconds * 1000));

    private static void Refresh(JsonObject item, string annotation, string manager)
    {
        var metadata = item["metadata"]!.AsObject();
        metadata["annotations"] = new JsonObject { [annotation] = "normal" };
        metadata["managedFields"] = new JsonArray(
            new JsonObject { ["manager"] = "argocd-application-controller", ["fieldsV1"] = new JsonObject { ["f:status"] = new JsonObject() } },
            new JsonObject { ["manager"] = manager, ["fieldsV1"] = new JsonObject { ["f:metadata"] = new JsonObject { ["f:annotations"] = new JsonObject { [$"f:{annotation}"] = new JsonObject() } } } });
    }

    private static ObjectKey KeyOf(JsonObject item) => new((string?)item["metadata"]!["namespace"] ?? "", (string)item["metadata"]!["name"]!);
}
