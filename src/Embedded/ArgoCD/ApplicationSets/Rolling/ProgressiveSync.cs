using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Rolling;

/// <summary>
/// Strategy <c>RollingSync</c>: Applications are put into steps by their labels, a step begins when the one before is healthy,
/// and the controller syncs instead of the Applications' own automation. Pure: it reads what is, and says what is next.
/// </summary>
internal static class ProgressiveSync
{
    /// <summary>Carries a rollout one step on.</summary>
    /// <param name="set">The set.</param>
    /// <param name="generated">The Applications that were generated, valid or not.</param>
    /// <param name="live">The Applications as they are.</param>
    /// <param name="isSpecChanged">Whether the first, as it is, lacks something of the second, as it was generated.</param>
    /// <param name="now">The time.</param>
    public static RolloutOutcome Advance(
        JsonObject set, IReadOnlyCollection<JsonObject> generated, IEnumerable<JsonObject> live, Func<JsonObject, JsonObject, bool> isSpecChanged, DateTimeOffset now)
    {
        var steps = new RolloutSteps(set, generated);
        if (steps.Count == 0)
        {
            return new([], ImmutableDictionary<string, string>.Empty, Progress(steps, []));
        }

        var wanted = generated.DistinctBy(app => app.Name()).ToDictionary(app => app.Name());
        var known = set.Items("status", "applicationStatus").ToDictionary(entry => entry.Text("application"));
        List<RolloutEntry> entries = [];
        foreach (var app in live.OrderBy(app => app.Name(), StringComparer.Ordinal))
        {
            var entry = new RolloutEntry(app, known.GetValueOrDefault(app.Name()), steps.Of(app.Name()), now);
            entry.Look(wanted.TryGetValue(app.Name(), out var other) && isSpecChanged(app, Held(other)), now);
            entries.Add(entry);
        }

        Begin(steps, entries, now);
        return new(
            [.. entries.Select(entry => entry.ToStatus())],
            entries.Where(entry => entry.WantsSync).ToImmutableDictionary(entry => entry.App.Name(), entry => entry.App.ResourceVersion()),
            Progress(steps, entries));
    }

    /// <summary>Makes a generated Application one that the strategy syncs: its own automation is off, and where its turn is the sync is asked for.</summary>
    public static void Prepare(JsonObject app, RolloutOutcome rollout)
    {
        var operation = Operation(app);
        Hold(app);
        if (rollout.Synced.TryGetValue(app.Name(), out var seen))
        {
            app["operation"] = operation;
            app.Ensure("metadata")["resourceVersion"] = seen;
        }
    }

    /// <summary>The Applications that a reversed deletion takes itself, in its order: the last step first. Those in no step go with the set.</summary>
    public static IEnumerable<JsonObject> Reversed(JsonObject set, IReadOnlyCollection<JsonObject> live)
    {
        var steps = new RolloutSteps(set, live);
        return live.Where(app => steps.Of(app.Name()) is not null).OrderByDescending(app => steps.Of(app.Name())).ThenBy(app => app.Name(), StringComparer.Ordinal);
    }

    /// <summary>Lets those go that may: of the steps up to the first one that is not healthy throughout, as many as each allows.</summary>
    private static void Begin(RolloutSteps steps, List<RolloutEntry> entries, DateTimeOffset now)
    {
        var open = Open(steps, entries);
        var updating = entries.Where(entry => entry.IsUpdating).CountBy(entry => entry.CountsFor).ToDictionary();
        var members = entries.CountBy(entry => entry.CountsFor).ToDictionary();
        foreach (var entry in entries)
        {
            var step = entry.CountsFor;
            var maximum = steps.Maximum(step, members[step]);
            if (entry.Status == RolloutEntry.Waiting && open.Contains(entry.App.Name()) && (maximum is null || updating.GetValueOrDefault(step) < maximum))
            {
                entry.Begin(now);
                updating[step] = updating.GetValueOrDefault(step) + 1;
            }
        }
    }

    private static HashSet<string> Open(RolloutSteps steps, List<RolloutEntry> entries)
    {
        var healthy = entries.Where(entry => entry.Status == RolloutEntry.Healthy).Select(entry => entry.App.Name()).ToHashSet();
        HashSet<string> open = [];
        for (var step = 0; step < steps.Count; step++)
        {
            open.UnionWith(steps.Members(step));
            if (!steps.Members(step).All(healthy.Contains))
            {
                break;
            }
        }

        return open;
    }

    private static SetCondition Progress(RolloutSteps steps, List<RolloutEntry> entries)
    {
        var unfinished = entries.Where(entry => entry.Status != RolloutEntry.Healthy).Select(entry => steps.Of(entry.App.Name())).Where(step => step is not null).Min();
        return unfinished is { } step
            ? new("RolloutProgressing", "True", "ApplicationSetModified", $"ApplicationSet is performing rollout of step {RolloutSteps.Number(step)}")
            : new("RolloutProgressing", "False", "ApplicationSetRolloutComplete", "ApplicationSet Rollout has completed");
    }

    private static JsonObject Operation(JsonObject app)
    {
        JsonObject sync = [];
        if (app.Map("spec", "syncPolicy", "automated") is { } automated && automated.Flag("enabled") != false && automated.Flag("prune") == true)
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

    private static JsonObject Held(JsonObject app)
    {
        var held = app.Copy();
        Hold(held);
        return held;
    }

    private static void Hold(JsonObject app)
    {
        if (app.Map("spec", "syncPolicy", "automated") is { } automated)
        {
            automated["enabled"] = false;
        }
    }
}

/// <summary>How far a rollout is.</summary>
/// <param name="Statuses">The entries of <c>status.applicationStatus</c>.</param>
/// <param name="Synced">The names of the Applications that are to be synced now, with the version that was looked at.</param>
/// <param name="Condition">What the set says of it.</param>
internal sealed record RolloutOutcome(ImmutableArray<JsonObject> Statuses, ImmutableDictionary<string, string> Synced, SetCondition Condition);
