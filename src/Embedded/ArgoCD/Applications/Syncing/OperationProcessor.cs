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
    ClusterCache cache, ApplicationComparer comparer, ApplicationWriter writer, Func<JsonObject, SyncRunner> runnerOf, EventRecorder events,
    Func<ArgoSettings> settings, ControllerOptions options, TimeProvider time, PodLog log)
{
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
                ["operation"] = OperationResult.Whole(operation),
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
            TimeSpan wait;
            try
            {
                wait = RetryPolicy.Wait(operation.Map("retry"), count);
            }
            catch (FormatException error)
            {
                return await FinishAsync(app, operation, state, "Error", error.Message, null, cancellationToken, mayRetry: false);
            }

            var due = finished + wait;
            if (due > now)
            {
                return due - now;
            }

            var isLatest = operation.Flag("retry", "refresh") == true;
            if (isLatest)
            {
                state.Map("operation", "sync")?.Remove("revision");
                state.Map("operation", "sync")?.Remove("revisions");
            }

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
        if (invalid is [{ Type: "UnknownError" } unpermitted])
        {
            return await FinishAsync(app, operation, state, "Error", $"Failed to load application project: {unpermitted.Message}", null, cancellationToken);
        }

        // A retry may ask for the newest revisions; otherwise they stay what the first step resolved.
        var isLatest = state.Map("syncResult") is null && state.Number("retryCount") > 0 && operation.Flag("retry", "refresh") == true;
        var result = state.Map("syncResult") ?? OperationResult.Begin(app, sync, isLatest);
        state["syncResult"] = result;
        if (invalid.Length > 0)
        {
            return await FinishAsync(app, operation, state, "Error", Join(invalid), null, cancellationToken);
        }

        IReadOnlyList<JsonObject> sources = result.Items("sources").ToList() is { Count: > 0 } several ? several : [result.Map("source")!];
        var now = time.GetUtcNow();
        var startedAt = state.Time("startedAt") ?? now;
        var windows = SyncWindows.Of(project, app);
        if (state.Text("phase") == "Running" && (windows.Problems.Length > 0 || !windows.AllowContinuing(operation.Flag("initiatedBy", "automated") != true, startedAt, now)))
        {
            state["message"] = $"Sync operation blocked by sync window{(windows.Problems is [var problem, ..] ? $": {problem}" : "")}";
            await WriteAsync(app, state, end: false, cancellationToken);
            return BlockedLook;
        }

        var isTimedOut = state.Text("phase") == "Running" && options.SyncTimeout > TimeSpan.Zero && now - startedAt > options.SyncTimeout;
        if (isTimedOut)
        {
            state["phase"] = "Terminating";
            state["message"] = "operation is terminating due to timeout";
        }

        var comparison = await comparer.CompareAsync(
            new(app, project, sources, OperationResult.Revisions(result), new(NoRevisionCache: true, NoManifestCache: false)) { Manifests = [.. sync.Texts("manifests")] }, settings(), cancellationToken);
        var errors = comparison.Conditions.Where(condition => condition.Type == "InvalidSpecError"
            || (comparison.Status == ManagedResource.Unknown && condition.Type.EndsWith("Error", StringComparison.Ordinal))).ToList();
        if (errors.Count > 0 || comparison.Status == ManagedResource.Unknown)
        {
            return await FinishAsync(app, operation, state, "Error", Join(errors), null, cancellationToken);
        }

        // What was tried is remembered whatever becomes of it, or automation would try it again at once.
        var request = Request(app, sync, state, comparison);
        OperationResult.Set(state, request.Results, comparison);
        if (SyncOptions.Has(request.Options, "FailOnSharedResource=true")
            && comparison.Conditions.FirstOrDefault(condition => condition.Type == "SharedResourceWarning") is { } shared)
        {
            return await FinishAsync(app, operation, state, "Failed", $"Shared resource found: {shared.Message}", comparison, cancellationToken);
        }

        var runner = runnerOf(app);
        if (state.Text("phase") == "Terminating")
        {
            OperationResult.Set(state, await runner.TerminateAsync(request, cancellationToken), comparison);
            OperationResult.SetManagedMetadata(state, app);
            return await FinishAsync(app, operation, state, "Failed", isTimedOut ? "Operation terminated, triggered by controller sync timeout" : "Operation terminated", comparison, cancellationToken, mayRetry: false);
        }

        var step = await runner.StepAsync(request, project, cancellationToken);
        OperationResult.Set(state, step.Results, comparison);
        OperationResult.SetManagedMetadata(state, app);
        if (step.Continue is { } wait)
        {
            state["message"] = step.Message;
            await WriteAsync(app, state, end: false, cancellationToken);
            return wait;
        }

        return await FinishAsync(app, operation, state, step.Phase, step.Message, comparison, cancellationToken);
    }

    private static SyncRequest Request(JsonObject app, JsonObject sync, JsonObject state, ComparisonResult comparison) => new()
    {
        Application = app,
        Comparison = comparison,
        StartedAt = state.Time("startedAt") ?? default,
        Options = [.. sync.Texts("syncOptions")],
        Prune = sync.Flag("prune") == true,
        DryRun = sync.Flag("dryRun") == true,
        ApplyOnly = sync.Map("syncStrategy", "apply") is not null,
        Force = sync.Flag("syncStrategy", "apply", "force") == true || sync.Flag("syncStrategy", "hook", "force") == true,
        Selected = [.. sync.Items("resources")],
        Results = [.. state.Items("syncResult", "resources")],
        IsConfirmed = DateTimeOffset.TryParse(app.Annotation(Words.DeletionApproved), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var approved)
            && approved >= state.Time("startedAt"),
    };

    private static string Join(IEnumerable<ApplicationCondition> conditions) =>
        string.Join(';', conditions.Select(condition => $"{condition.Type}: {condition.Message}"));

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
            try
            {
                var announced = now + RetryPolicy.Wait(retry, count);
                state["phase"] = "Running";
                state["retryCount"] = count + 1;
                state["message"] = string.Create(CultureInfo.InvariantCulture, $"{message}. Retrying attempt #{count + 1} at {announced.UtcDateTime:h:mmtt}.");
                await WriteAsync(app, state, end: false, cancellationToken);
                return RetryPolicy.Wait(retry, count + 1);
            }
            catch (FormatException error)
            {
                return await FinishAsync(app, operation, state, "Error", $"{message} (failed to retry: {error.Message})", comparison, cancellationToken, mayRetry: false);
            }
        }

        state["phase"] = phase;
        state["message"] = phase != "Succeeded" && count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{message} (retried {count} times).") : message;
        var sync = operation.Map("sync");
        var isPartial = sync.Items("resources").Any();
        var history = phase == "Succeeded" && comparison is not null && !isPartial && sync.Flag("dryRun") != true
            ? OperationResult.History(app, operation, state, comparison, now) : null;
        if (await WriteAsync(app, state, end: true, cancellationToken, history) is { } written)
        {
            var subject = $"{(isPartial ? "Partial sync operation" : "Sync operation")}{(state.Map("syncResult") is { } synced ? $" to {synced.Text("revision")}" : "")}";
            var text = phase == "Succeeded" ? $"{subject} succeeded" : $"{subject} failed: {state.Text("message")}";
            log.Info(text, app.Key().ToString());

            // Counted before it is told, so that whoever hears of it finds it counted.
            Ended?.Invoke(app, new(phase, sync.Flag("dryRun") == true, now - (state.Time("startedAt") ?? now)));
            await events.RecordAsync(written, phase == "Succeeded" ? "Normal" : "Warning", "OperationCompleted", text, cancellationToken);
        }

        return null;
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
