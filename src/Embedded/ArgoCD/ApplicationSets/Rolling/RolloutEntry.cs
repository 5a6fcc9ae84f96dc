using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets.Rolling;

/// <summary>An Application in a rollout: one entry of <c>status.applicationStatus</c>.</summary>
internal sealed class RolloutEntry
{
    public const string Waiting = "Waiting";
    public const string Pending = "Pending";
    public const string Progressing = "Progressing";
    public const string Healthy = "Healthy";

    private readonly int? _step;
    private ImmutableArray<string> _revisions;
    private DateTimeOffset _since;
    private string _message;

    /// <param name="app">The Application as it is.</param>
    /// <param name="known">What the set said of it last; null for nothing.</param>
    /// <param name="step">The index of its step; null for none.</param>
    /// <param name="now">The time.</param>
    public RolloutEntry(JsonObject app, JsonObject? known, int? step, DateTimeOffset now)
    {
        (App, _step) = (app, step);
        (Status, _message, _revisions, _since) = known is null
            ? (Waiting, "No Application status found, defaulting status to Waiting", Revisions(app.Map("status", "sync")), Whole(now))
            : (known.Text("status"), known.Text("message"), [.. known.Texts("targetRevisions")], known.Time("lastTransitionTime") ?? Whole(now));
    }

    /// <summary>The Application.</summary>
    public JsonObject App { get; }

    /// <summary>How far it is.</summary>
    public string Status { get; private set; }

    /// <summary>The step it counts for: what no step selects counts for the first, as upstream counts.</summary>
    public int CountsFor => _step ?? 0;

    /// <summary>Whether it is on its way.</summary>
    public bool IsUpdating => Status is Pending or Progressing;

    /// <summary>Whether the sync that it waits for is still to be asked for.</summary>
    public bool WantsSync => Status == Pending && App.Map("operation") is null && !HasBegun;

    private string Step => _step is { } step ? RolloutSteps.Number(step) : "-1";

    /// <summary>
    /// Whether the sync has begun that was asked for. Times are whole seconds, so that of the same second an operation counts unless it
    /// was one for other revisions.
    /// </summary>
    private bool HasBegun => App.Time("status", "operationState", "startedAt") is { } started && (started > _since
        || (started == _since && (Revisions(App.Map("status", "operationState", "syncResult")) is not { Length: > 0 } synced || synced.SequenceEqual(_revisions))));

    /// <summary>Looks at the Application, which may carry it on by one status.</summary>
    /// <param name="isSpecChanged">Whether what was generated differs from its spec.</param>
    /// <param name="now">The time.</param>
    public void Look(bool isSpecChanged, DateTimeOffset now)
    {
        var current = Revisions(App.Map("status", "sync"));
        var isRevisionChanged = !current.SequenceEqual(_revisions);
        if (isRevisionChanged || isSpecChanged)
        {
            _revisions = current;
            Move(Waiting, $"Application has pending changes{(!isSpecChanged ? "" : isRevisionChanged ? " (revision and spec differ)" : " (spec differs)")}, setting status to Waiting", now);
        }

        var isSynced = App.Text("status", "sync", "status") == "Synced";
        var isHealthy = App.Text("status", "health", "status") == Healthy;
        switch (Status)
        {
            case Waiting when isSynced:
                var reached = isHealthy ? Healthy : Progressing;
                Move(reached, $"Application resource has synced, updating status to {reached}", now);
                break;
            case Pending when HasBegun:
                Move(Progressing, App.Text("status", "operationState", "phase") switch
                {
                    "Succeeded" => "Application resource completed a sync successfully, updating status from Pending to Progressing",
                    "Failed" or "Error" => "Application resource completed a sync, updating status from Pending to Progressing",
                    _ => "Application resource became Progressing, updating status from Pending to Progressing",
                }, now);
                break;
            case Pending when CannotSync && (App.Time("status", "reconciledAt") is not { } seen || seen >= _since):
                Move(Progressing, "Application resource has error and cannot sync, updating status to Progressing", now);
                break;
            case Progressing when isSynced && isHealthy:
                Move(Healthy, "Application resource became Healthy, updating status from Progressing to Healthy", now);
                break;
        }
    }

    /// <summary>Lets it go.</summary>
    public void Begin(DateTimeOffset now) => Move(Pending, "Application moved to Pending status, watching for the Application resource to start Progressing", now);

    /// <summary>The entry as it is written.</summary>
    public JsonObject ToStatus() => new()
    {
        ["application"] = App.Name(),
        ["lastTransitionTime"] = _since.ToKubernetesTime(),
        ["message"] = _message,
        ["status"] = Status,
        ["step"] = Step,
        ["targetRevisions"] = new JsonArray([.. _revisions.Select(sha => JsonValue.Create(sha))]),
    };

    private bool CannotSync => App.Items("status", "conditions").Any(condition => condition.Text("type") is "InvalidSpecError" or "UnknownError");

    private void Move(string to, string why, DateTimeOffset now) => (Status, _message, _since) = (to, why, Whole(now));

    private static ImmutableArray<string> Revisions(JsonObject? synced) =>
        synced?["revisions"] is JsonArray { Count: > 0 } ? [.. synced.Texts("revisions")] : synced?.Text("revision") is { Length: > 0 } one ? [one] : [];

    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
