using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Generators;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Rolling;

/// <summary>
/// Strategy <c>RollingSync</c>: Applications are put into steps by their labels, a step begins when the one before is healthy,
/// and the controller syncs instead of the Applications' own automation. Pure: it reads what is, and says what is next.
/// </summary>
internal static class ProgressiveSync
{
    private const string Waiting = "Waiting";
    private const string Pending = "Pending";
    private const string Progressing = "Progressing";
    private const string Healthy = "Healthy";

    /// <summary>Carries a rollout one step on.</summary>
    /// <param name="set">The set.</param>
    /// <param name="wanted">The Applications that were generated.</param>
    /// <param name="live">The Applications as they are.</param>
    /// <param name="now">The time.</param>
    public static RolloutOutcome Advance(JsonObject set, IReadOnlyCollection<JsonObject> wanted, IReadOnlyCollection<JsonObject> live, DateTimeOffset now)
    {
        var steps = set.Items("spec", "strategy", "rollingSync", "steps").ToList();
        var known = set.Items("status", "applicationStatus").ToDictionary(entry => entry.Text("application"));
        var entries = live.OrderBy(app => app.Name(), StringComparer.Ordinal)
            .Select(app => Look(app, known.GetValueOrDefault(app.Name()), StepOf(steps, wanted.FirstOrDefault(other => other.Name() == app.Name()) ?? app), now)).ToList();
        var current = steps.Count;
        for (var step = 0; step < steps.Count; step++)
        {
            var members = entries.Where(entry => entry.Step == step).ToList();
            if (!members.TrueForAll(entry => entry.Status == Healthy))
            {
                current = step;
                Begin(members, MaximumOf(steps[step], members.Count), now);
                break;
            }
        }

        var synced = entries.Where(entry => entry.Status == Pending && entry.App.Map("operation") is null && entry.App.Text("status", "sync", "status") == "OutOfSync")
            .Select(entry => entry.App).ToImmutableArray();
        return new([.. entries.Select(entry => entry.ToStatus())], synced, current < steps.Count
            ? new("RolloutProgressing", "True", "ApplicationSetModified", $"ApplicationSet is performing rollout of step {(current + 1).ToString(CultureInfo.InvariantCulture)}")
            : new("RolloutProgressing", "False", "ApplicationSetRolloutComplete", "ApplicationSet Rollout has completed"));
    }

    /// <summary>The operation that the strategy asks of an Application.</summary>
    public static JsonObject Operation(JsonObject app)
    {
        JsonObject sync = [];
        if (app.Flag("spec", "syncPolicy", "automated", "prune") == true)
        {
            sync["prune"] = true;
        }

        if (app.At("spec", "syncPolicy", "syncOptions") is JsonArray { Count: > 0 } options)
        {
            sync["syncOptions"] = options.DeepClone();
        }

        return new()
        {
            ["initiatedBy"] = new JsonObject { ["username"] = "applicationset-controller", ["automated"] = true },
            ["info"] = new JsonArray(new JsonObject { ["name"] = "Reason", ["value"] = "ApplicationSet RollingSync triggered a sync of this Application resource" }),
            ["retry"] = app.At("spec", "syncPolicy", "retry")?.DeepClone() ?? new JsonObject { ["limit"] = 5 },
            ["sync"] = sync,
        };
    }

    /// <summary>Switches the Applications' own automation off.</summary>
    public static void Hold(JsonObject app)
    {
        if (app.Map("spec", "syncPolicy", "automated") is { } automated)
        {
            automated["enabled"] = false;
        }
    }

    /// <summary>The Applications in the order in which a reversed deletion takes them: the last step first, those in no step before all.</summary>
    public static IEnumerable<JsonObject> Reversed(JsonObject set, IEnumerable<JsonObject> live)
    {
        var steps = set.Items("spec", "strategy", "rollingSync", "steps").ToList();
        return live.OrderBy(app => StepOf(steps, app) is >= 0 and var step ? -step : int.MinValue).ThenBy(app => app.Name(), StringComparer.Ordinal);
    }

    private static int StepOf(List<JsonObject> steps, JsonObject app) => steps.FindIndex(step =>
        step.Items("matchExpressions").All(expression => expression.Text("operator") is "In" or "NotIn"
            && ParameterSelector.Matches(new JsonObject { ["matchExpressions"] = new JsonArray(expression.DeepClone()) }, app.Map("metadata", "labels") ?? [])));

    private static int MaximumOf(JsonObject step, int members)
    {
        var stated = step.At("maxUpdate");
        var text = stated.Text();
        return stated is null ? members
            : text.EndsWith('%') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var percent) ? percent == 0 ? 0 : Math.Max(1, members * percent / 100)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : members;
    }

    private static Entry Look(JsonObject app, JsonObject? known, int step, DateTimeOffset now)
    {
        var revisions = app.At("status", "sync", "revisions") is JsonArray { Count: > 0 }
            ? app.Texts("status", "sync", "revisions").ToImmutableArray() : app.Text("status", "sync", "revision") is { Length: > 0 } one ? [one] : [];
        var entry = known is null
            ? new Entry(app, step, Waiting, "No Application status found, defaulting status to Waiting", revisions, now)
            : new Entry(app, step, known.Text("status"), known.Text("message"), [.. known.Texts("targetRevisions")], known.Time("lastTransitionTime") ?? now);
        var (sync, phase) = (app.Text("status", "sync", "status"), app.Text("status", "operationState", "phase"));
        var healthy = app.Text("status", "health", "status") == Healthy && sync == "Synced" && phase is "" or "Succeeded" && app.Map("operation") is null;
        if (!entry.Revisions.SequenceEqual(revisions) && revisions.Length > 0)
        {
            entry.Revisions = revisions;
            entry.Move(Waiting, "Application has pending changes, setting status to Waiting", now);
        }
        else if (sync == "OutOfSync" && entry.Status is Healthy)
        {
            entry.Move(Waiting, "Application has pending changes, setting status to Waiting", now);
        }

        // Somebody else may have synced it meanwhile, so that there is nothing to start.
        if (entry.Status == Pending && (healthy || (app.Time("status", "operationState", "startedAt") is { } started && started >= entry.Since)))
        {
            entry.Move(Progressing, "Application resource became Progressing, updating status from Pending to Progressing", now);
        }

        if (entry.Status is Waiting or Progressing && healthy)
        {
            entry.Move(Healthy, entry.Status == Waiting
                ? "Application resource is already Healthy, updating status from Waiting to Healthy"
                : "Application resource became Healthy, updating status from Progressing to Healthy", now);
        }

        return entry;
    }

    private static void Begin(List<Entry> members, int maximum, DateTimeOffset now)
    {
        var room = maximum - members.Count(entry => entry.Status is Pending or Progressing);
        foreach (var entry in members.Where(entry => entry.Status == Waiting).Take(Math.Max(0, room)))
        {
            entry.Move(Pending, "Application moved to Pending status, watching for the Application resource to start Progressing", now);
        }
    }

    private sealed class Entry(JsonObject app, int step, string status, string message, ImmutableArray<string> revisions, DateTimeOffset since)
    {
        public JsonObject App => app;

        public int Step => step;

        public string Status { get; private set; } = status;

        public ImmutableArray<string> Revisions { get; set; } = revisions;

        public DateTimeOffset Since { get; private set; } = since;

        private string Message { get; set; } = message;

        public void Move(string to, string why, DateTimeOffset now) => (Status, Message, Since) = (to, why, DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()));

        public JsonObject ToStatus() => new()
        {
            ["application"] = app.Name(),
            ["lastTransitionTime"] = Since.ToKubernetesTime(),
            ["message"] = Message,
            ["status"] = Status,
            ["step"] = step < 0 ? "-1" : (step + 1).ToString(CultureInfo.InvariantCulture),
            ["targetRevisions"] = new JsonArray([.. Revisions.Select(sha => JsonValue.Create(sha))]),
        };
    }
}

/// <summary>How far a rollout is.</summary>
/// <param name="Statuses">The entries of <c>status.applicationStatus</c>.</param>
/// <param name="Synced">The Applications that are to be synced now.</param>
/// <param name="Condition">What the set says of it.</param>
internal sealed record RolloutOutcome(ImmutableArray<JsonObject> Statuses, ImmutableArray<JsonObject> Synced, SetCondition Condition);
