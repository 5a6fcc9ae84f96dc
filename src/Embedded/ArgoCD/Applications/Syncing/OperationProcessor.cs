using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Applications.Cache;
using ArgoCD.Comparison;
using ArgoCD.Objects;
using ArgoCD.Programs;
using ArgoCD.Projects;
using ArgoCD.Settings;
using ArgoCD.Sync;
using Kubernetes.Runtime.Controllers;

namespace ArgoCD.Applications.Syncing;

/// <summary>Carries <c>operation</c> out, a step at a time; all that is known of it stands in <c>status.operationState</c>.</summary>
internal sealed class OperationProcessor(
    ClusterCache cache, ApplicationComparer comparer, ApplicationWriter writer, SyncRunner runner, EventRecorder events,
    Func<ArgoSettings> settings, ControllerOptions options, TimeProvider time, PodLog log)
{
    private const int DefaultHistory = 10;
    private static readonly TimeSpan BlockedLook = TimeSpan.FromSeconds(10);

    /// <summary>Called when an operation ended.</summary>
    public Action<JsonObject, EndedOperation>? Ended { get; set; }

    /// <summary>Takes an operation up or carries it on.</summary>
    /// <returns>When to go on at the latest; null when there is nothing to do.</returns>
    public async Task<TimeSpan?> ProcessAsync(JsonObject app, CancellationToken cancellationToken)
    {
        if (app.Map("operation") is not { } operation)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var state = app.Map("status", "operationState")?.Copy();
        if (state is null || state.Text("phase") is not ("Running" or "Terminating"))
        {
            state = new()
            {
                ["operation"] = operation.DeepClone(),
                ["phase"] = "Running",
                ["startedAt"] = now.ToKubernetesTime(),
            };
            if (await WriteAsync(app, state, end: false, cancellationToken) is not { } taken)
            {
                return null;
            }

            app = taken;
            await TellStartAsync(app, operation, cancellationToken);
        }
        else if (state.Text("phase") == "Running" && state.Time("finishedAt") is { } finished)
        {
            var count = state.Number("retryCount") ?? 0;
            var due = finished + RetryPolicy.Wait(operation.Map("retry"), count);
            if (due > now)
            {
                return due - now;
            }

            var isLatest = operation.Flag("retry", "refresh") == true;
            state["message"] = string.Create(CultureInfo.InvariantCulture, $"Retrying operation{(isLatest ? " with latest revisions" : "")}. Attempt #{count}");
            state.Remove("finishedAt");
            state.Remove("syncResult");
            if (await WriteAsync(app, state, end: false, cancellationToken) is not { } retried)
            {
                return null;
            }

            app = retried;
        }

        return await StepAsync(app, operation, state, cancellationToken);
    }

    private async Task<TimeSpan?> StepAsync(JsonObject app, JsonObject operation, JsonObject state, CancellationToken cancellationToken)
    {
        if (operation.Map("sync") is not { } sync)
        {
            return await FinishAsync(app, operation, state, "Error", "Invalid operation request: no operation specified", null, cancellationToken);
        }

        var projectName = ApplicationValidation.ProjectOf(app);
        if (await cache.FindProjectAsync(options.Namespace, projectName, cancellationToken) is not { } project)
        {
            return await FinishAsync(
                app, operation, state, "Error",
                $"Failed to load application project: error getting app project \"{projectName}\": appproject.argoproj.io \"{projectName}\" not found", null, cancellationToken);
        }

        var invalid = ApplicationValidation.Check(app, project, options.Namespace);
        if (invalid.Length > 0)
        {
            return await FinishAsync(app, operation, state, "Error", Join(invalid), null, cancellationToken);
        }

        var sources = sync.At("sources") is JsonArray { Count: > 0 } several ? [.. several.OfType<JsonObject>()]
            : sync.Map("source") is { } one ? [one]
            : ApplicationValidation.SourcesOf(app);
        var now = time.GetUtcNow();
        var startedAt = state.Time("startedAt") ?? now;
        if (state.Text("phase") == "Running" && IsBlocked(app, project, operation, state, startedAt, now))
        {
            state["message"] = "Sync operation blocked by sync window";
            await WriteAsync(app, state, end: false, cancellationToken);
            return BlockedLook;
        }

        var isTimedOut = state.Text("phase") == "Running" && options.SyncTimeout > TimeSpan.Zero && now - startedAt > options.SyncTimeout;
        if (isTimedOut)
        {
            state["phase"] = "Terminating";
            state["message"] = "operation is terminating due to timeout";
        }

        // The revision stays what the first step resolved; a retry may ask for the newest instead.
        var isLatest = state.Map("syncResult") is null && state.Number("retryCount") > 0 && operation.Flag("retry", "refresh") == true;
        var pinned = state.Map("syncResult") is { } earlier ? Revisions(earlier) : isLatest ? [] : Revisions(sync);
        var comparison = await comparer.CompareAsync(
            new(app, project, sources, pinned, new(NoRevisionCache: true, NoManifestCache: false)) { Manifests = [.. sync.Texts("manifests")] }, settings(), cancellationToken);
        if (comparison.Status == ManagedResource.Unknown)
        {
            return await FinishAsync(
                app, operation, state, "Error", Join(comparison.Conditions.Where(condition => condition.Type.EndsWith("Error", StringComparison.Ordinal))), null, cancellationToken);
        }

        // What was tried is remembered whatever becomes of it, or automation would try it again at once.
        var request = Request(app, sync, state, comparison);
        SetResult(state, request.Results, comparison, sources, app);
        if (SyncOptions.Has(request.Options, "FailOnSharedResource=true")
            && comparison.Conditions.FirstOrDefault(condition => condition.Type == "SharedResourceWarning") is { } shared)
        {
            return await FinishAsync(app, operation, state, "Failed", $"Shared resource found: {shared.Message}", comparison, cancellationToken);
        }

        if (state.Text("phase") == "Terminating")
        {
            SetResult(state, await runner.TerminateAsync(request, cancellationToken), comparison, sources, app);
            return await FinishAsync(app, operation, state, "Failed", isTimedOut ? "Operation terminated, triggered by controller sync timeout" : "Operation terminated", comparison, cancellationToken, mayRetry: false);
        }

        var step = await runner.StepAsync(request, project, cancellationToken);
        SetResult(state, step.Results, comparison, sources, app);
        if (step.Continue is { } wait)
        {
            state["message"] = step.Message;
            await WriteAsync(app, state, end: false, cancellationToken);
            return wait;
        }

        return await FinishAsync(app, operation, state, step.Phase, step.Message, comparison, cancellationToken);
    }

    /// <summary>Whether the windows of the project keep an operation from beginning or, where it began, from going on.</summary>
    private static bool IsBlocked(JsonObject app, AppProject project, JsonObject operation, JsonObject state, DateTimeOffset startedAt, DateTimeOffset now)
    {
        var windows = SyncWindows.Of(project, app);
        var manual = operation.Flag("initiatedBy", "automated") != true;
        return state.Map("syncResult") is null ? !windows.Allow(manual, now) : !windows.AllowContinuing(manual, startedAt, now);
    }

    private static SyncRequest Request(JsonObject app, JsonObject sync, JsonObject state, ComparisonResult comparison) => new()
    {
        Application = app,
        Comparison = comparison,
        StartedAt = state.Time("startedAt") ?? default,
        Options = sync.At("syncOptions") is JsonArray ? [.. sync.Texts("syncOptions")] : [.. app.Texts("spec", "syncPolicy", "syncOptions")],
        Prune = sync.Flag("prune") == true,
        DryRun = sync.Flag("dryRun") == true,
        ApplyOnly = sync.Map("syncStrategy", "apply") is not null,
        Force = sync.Flag("syncStrategy", "apply", "force") == true || sync.Flag("syncStrategy", "hook", "force") == true,
        Selected = [.. sync.Items("resources")],
        Results = [.. state.Items("syncResult", "resources")],
        IsConfirmed = DateTimeOffset.TryParse(app.Annotation(Words.DeletionApproved), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var approved)
            && approved >= state.Time("startedAt"),
    };

    private static ImmutableArray<string> Revisions(JsonObject from) =>
        from.At("revisions") is JsonArray { Count: > 0 } ? [.. from.Texts("revisions")] : from.Text("revision") is { Length: > 0 } one ? [one] : [];

    private static string Join(IEnumerable<ApplicationCondition> conditions) =>
        string.Join(';', conditions.Select(condition => $"{condition.Type}: {condition.Message}"));

    private static void SetResult(
        JsonObject state, ImmutableArray<JsonObject> results, ComparisonResult comparison, IReadOnlyList<JsonObject> sources, JsonObject app)
    {
        JsonObject result = [];
        if (results.Length > 0)
        {
            result["resources"] = new JsonArray([.. results.Select(entry => entry.DeepClone())]);
        }

        if (app.At("spec", "sources") is JsonArray { Count: > 0 })
        {
            result["revisions"] = new JsonArray([.. comparison.Revisions.Select(sha => JsonValue.Create(sha))]);
            result["sources"] = new JsonArray([.. sources.Select(source => source.DeepClone())]);
        }
        else
        {
            result["source"] = sources.Count > 0 ? sources[0].DeepClone() : new JsonObject();
        }

        result["revision"] = comparison.Revision;
        if (app.At("spec", "syncPolicy", "managedNamespaceMetadata") is { } managed)
        {
            result["managedNamespaceMetadata"] = managed.DeepClone();
        }

        state["syncResult"] = result;
    }

    private async Task<TimeSpan?> FinishAsync(
        JsonObject app, JsonObject operation, JsonObject state, string phase, string message, ComparisonResult? comparison,
        CancellationToken cancellationToken, bool mayRetry = true)
    {
        var now = time.GetUtcNow();
        var count = state.Number("retryCount") ?? 0;
        var retry = operation.Map("retry");
        state["finishedAt"] = now.ToKubernetesTime();
        if (phase != "Succeeded" && mayRetry && state.Text("phase") != "Terminating" && RetryPolicy.IsLeft(retry, count))
        {
            var announced = now + RetryPolicy.Wait(retry, count);
            state["phase"] = "Running";
            state["retryCount"] = count + 1;
            state["message"] = string.Create(CultureInfo.InvariantCulture, $"{message}. Retrying attempt #{count + 1} at {announced.UtcDateTime:h:mmtt}.");
            await WriteAsync(app, state, end: false, cancellationToken);
            return RetryPolicy.Wait(retry, count + 1);
        }

        state["phase"] = phase;
        state["message"] = phase != "Succeeded" && count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{message} (retried {count} times).") : message;
        var sync = operation.Map("sync");
        var isPartial = sync.Items("resources").Any();
        var history = phase == "Succeeded" && comparison is not null && !isPartial && sync.Flag("dryRun") != true
            ? History(app, operation, state, comparison, now) : null;
        if (await WriteAsync(app, state, end: true, cancellationToken, history) is { } written)
        {
            var revision = string.Join(", ", comparison?.Revisions ?? Revisions(sync ?? []));
            var subject = isPartial ? "Partial sync operation" : "Sync operation";
            var text = phase == "Succeeded" ? $"{subject} to {revision} succeeded" : $"{subject} to {revision} failed: {state.Text("message")}";
            log.Info(text, app.Key().ToString());

            // Counted before it is told, so that whoever hears of it finds it counted.
            Ended?.Invoke(app, new(phase, sync.Flag("dryRun") == true, now - (state.Time("startedAt") ?? now)));
            await events.RecordAsync(written, phase == "Succeeded" ? "Normal" : "Warning", "OperationCompleted", text, cancellationToken);
        }

        return null;
    }

    private static JsonArray? History(JsonObject app, JsonObject operation, JsonObject state, ComparisonResult comparison, DateTimeOffset now)
    {
        var limit = app.Number("spec", "revisionHistoryLimit") ?? DefaultHistory;
        if (limit <= 0)
        {
            return [];
        }

        var entries = app.Items("status", "history").Select(entry => entry.Copy()).ToList();
        JsonObject added = new()
        {
            ["id"] = entries.Count > 0 ? (entries[^1].Number("id") ?? 0) + 1 : 0,
            ["deployStartedAt"] = state.Text("startedAt"),
            ["deployedAt"] = now.ToKubernetesTime(),
            ["initiatedBy"] = operation["initiatedBy"]?.DeepClone() ?? new JsonObject(),
        };
        if (comparison.Revisions.Length > 1)
        {
            added["revisions"] = new JsonArray([.. comparison.Revisions.Select(sha => JsonValue.Create(sha))]);
            added["sources"] = state.At("syncResult", "sources")?.DeepClone();
        }
        else
        {
            added["revision"] = comparison.Revision;
            added["source"] = state.At("syncResult", "source")?.DeepClone();
        }

        return [.. entries.Append(added).TakeLast((int)Math.Min(limit, 1000))];
    }

    private async Task<JsonObject?> WriteAsync(JsonObject app, JsonObject state, bool end, CancellationToken cancellationToken, JsonArray? history = null)
    {
        var status = new JsonObject();
        if (MergePatch.Between(app.Map("status", "operationState") ?? [], state) is { Count: > 0 } changed)
        {
            status["operationState"] = changed;
        }

        if (history is not null)
        {
            status["history"] = history;
        }

        JsonObject patch = [];
        if (status.Count > 0)
        {
            patch["status"] = status;
        }

        if (end)
        {
            patch["operation"] = null;
        }

        return patch.Count == 0 ? app : await writer.PatchAsync(app, patch, cancellationToken);
    }

    private async Task TellStartAsync(JsonObject app, JsonObject operation, CancellationToken cancellationToken)
    {
        if (operation.Flag("initiatedBy", "automated") == true)
        {
            return;
        }

        // The API server tells of the operations it sets; one that was written straight to the object is told of here.
        var who = operation.Text("initiatedBy", "username") is { Length: > 0 } name ? name : "Unknown user";
        var revision = operation.Text("sync", "revision") is { Length: > 0 } stated ? stated : app.Text("spec", "source", "targetRevision");
        var what = operation.Items("sync", "resources").Any() ? "partial sync" : "sync";
        await events.RecordAsync(app, "Normal", "OperationStarted", $"{who} initiated {what} to {revision} ({app.Text("status", "sync", "revision")})", cancellationToken);
    }
}

/// <summary>An operation that ended.</summary>
/// <param name="Phase"><c>Succeeded</c>, <c>Failed</c> or <c>Error</c>.</param>
/// <param name="DryRun">Whether nothing was to be changed.</param>
/// <param name="Took">From its start.</param>
internal sealed record EndedOperation(string Phase, bool DryRun, TimeSpan Took);
