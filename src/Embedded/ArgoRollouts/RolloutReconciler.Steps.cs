using System.Globalization;
using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Objects;

namespace ArgoRollouts;

internal sealed partial class RolloutReconciler
{
    private static void ApplyAbort(RolloutPass pass)
    {
        var revision = pass.New is { } newSet ? Revision(newSet) : 0;
        if (pass.IsAborted && pass.StableHash != pass.Hash && pass.StableHash.Length > 0)
        {
            pass.Status.Remove("pauseConditions");
            pass.Status.Remove("controllerPause");
            pass.Index = 0;
            if (pass.Status["abortedAt"] is null) { pass.Status["abortedAt"] = pass.Now.ToTimestamp(); }
            pass.Conditions.Set("Progressing", "False", "RolloutAborted", $"Rollout aborted update to revision {revision}");
        }
        else if (pass.Status["abortedAt"] is not null)
        {
            pass.Status.Remove("abortedAt");
            pass.Status.Remove("abort");
            pass.Conditions.Set("Progressing", "Unknown", "RolloutRetry", "Retrying Rollout after abort");
        }
    }

    private async Task StepAsync(RolloutPass pass, CancellationToken cancellationToken)
    {
        if (pass.IsAborted || pass.IsPastSteps || pass.Stable is null)
        {
            if (pass.IsPastSteps) { pass.Status.Remove("pauseConditions"); pass.Status.Remove("controllerPause"); }
            return;
        }

        var step = pass.Spec.Steps[pass.Index];
        string text;
        if ((int?)step["setWeight"] is { } weight)
        {
            if (!IsAtWeight(pass)) { return; }
            text = $"setWeight: {weight}";
        }
        else
        {
            var pause = (JsonObject)step["pause"]!;
            if (!await IsPauseOverAsync(pass, pause, cancellationToken)) { return; }
            text = pause["duration"] is { } duration ? $"pause: {duration}" : "pause";
        }

        pass.Index++;
        pass.Status.Remove("pauseConditions");
        pass.Status.Remove("controllerPause");
        await RecordAsync(pass, "Normal", "RolloutStepCompleted", $"Rollout step {pass.Index}/{pass.Spec.Steps.Count} completed ({text})", cancellationToken);
    }

    private static bool IsAtWeight(RolloutPass pass)
    {
        var (canary, stable) = pass.Wanted();
        var others = pass.Sets.Where(set => set != pass.New && set != pass.Stable).Sum(Available);
        return Size(pass.New!) == canary && Available(pass.New!) == canary
            && Size(pass.Stable!) == stable && (pass.Stable!.Status?.Replicas ?? 0) == stable && others == 0;
    }

    private async Task<bool> IsPauseOverAsync(RolloutPass pass, JsonObject pause, CancellationToken cancellationToken)
    {
        if (pass.HasPause)
        {
            if (RolloutSpec.Duration(pause) is not { } duration) { return false; }
            var started = (pass.Status["pauseConditions"]![0]?["startTime"]).ToTime() ?? pass.Now;
            return started + duration <= pass.Now;
        }

        if ((bool?)pass.Status["controllerPause"] == true)
        {
            await RecordAsync(pass, "Normal", "RolloutResumed", "Rollout is resumed", cancellationToken);
            return true;
        }

        pass.Status["pauseConditions"] = new JsonArray(new JsonObject { ["reason"] = "CanaryPauseStep", ["startTime"] = pass.Now.ToTimestamp() });
        pass.Status["controllerPause"] = true;
        await RecordAsync(pass, "Normal", "RolloutPaused", "Rollout is paused (CanaryPauseStep)", cancellationToken);
        return false;
    }

    private async Task PromoteAsync(RolloutPass pass, CancellationToken cancellationToken)
    {
        var newSet = pass.New!;
        if (pass.IsAborted || !pass.IsPastSteps || pass.StableHash == pass.Hash) { return; }
        if (Size(newSet) != pass.Spec.Replicas || Available(newSet) != pass.Spec.Replicas || pass.Sets.Any(set => set != newSet && (Size(set) > 0 || (set.Status?.Replicas ?? 0) > 0))) { return; }
        var why = pass.StableHash.Length == 0 ? "Initial deploy"
            : pass.IsPromotedFully ? "Full promotion requested"
            : $"Completed all {pass.Spec.Steps.Count} canary steps";
        pass.Status["stableRS"] = pass.Hash;
        pass.Status.Remove("promoteFull");
        pass.Index = pass.Spec.Steps.Count;
        await RecordAsync(
            pass, "Normal", "RolloutCompleted", $"Rollout completed update to revision {Revision(newSet)} ({pass.Hash}): {why}", cancellationToken);
    }

    private async Task<ReconcileResult> FinishAsync(JsonObject found, RolloutPass pass, CancellationToken cancellationToken)
    {
        var status = pass.Status;
        var before = found["status"] as JsonObject ?? [];
        var total = pass.Sets.Sum(set => set.Status?.Replicas ?? 0);
        var available = pass.Sets.Sum(Available);
        status["observedGeneration"] = found.Generation().ToString(CultureInfo.InvariantCulture);
        status["replicas"] = total;
        status["HPAReplicas"] = total;
        status["updatedReplicas"] = pass.New?.Status?.Replicas ?? 0;
        status["readyReplicas"] = pass.Sets.Sum(set => set.Status?.ReadyReplicas ?? 0);
        status["availableReplicas"] = available;
        status["selector"] = LabelSelector.Of(pass.Rollout.At("spec", "selector") as JsonObject).ToString();
        SetConditions(pass, before, available);
        (status["phase"], var message) = PhaseOf(pass, total, available);
        if (message.Length > 0) { status["message"] = message; }
        else { status.Remove("message"); }

        if (pass.IsAborted && (bool?)before["abort"] == true && before["abortedAt"] is null)
        {
            await RecordAsync(pass, "Warning", "RolloutAborted", (string?)pass.Conditions.Find("Progressing")?["message"] ?? "Rollout aborted", cancellationToken);
        }

        await WriteAsync(found, pass, cancellationToken);
        return NextLook(pass);
    }

    private static void SetConditions(RolloutPass pass, JsonObject before, int available)
    {
        var conditions = pass.Conditions;
        var isAvailable = available >= pass.Spec.Replicas;
        conditions.Set("Available", isAvailable ? "True" : "False", "AvailableReason", isAvailable ? "Rollout has minimum availability" : "Rollout does not have minimum availability");
        var isCompleted = pass.StableHash == pass.Hash && pass.Hash.Length > 0;
        var isHealthy = isCompleted && isAvailable && (pass.New?.Status?.Replicas ?? 0) == pass.Spec.Replicas;
        var isPaused = pass.Spec.IsPaused || pass.HasPause;
        if (isPaused || conditions.Find("Paused") is not null) { conditions.Set("Paused", isPaused ? "True" : "False", "RolloutPaused", "Rollout is paused"); }
        if (isHealthy || conditions.Find("Healthy") is not null)
        {
            conditions.Set("Healthy", isHealthy ? "True" : "False", "RolloutHealthy", isHealthy ? "Rollout is healthy" : "Rollout is not healthy");
        }

        conditions.Set("Completed", isCompleted ? "True" : "False", "RolloutCompleted", "RolloutCompleted");
        if (pass.IsAborted && pass.StableHash != pass.Hash) { return; }

        var name = pass.New?.Metadata.Name ?? pass.Rollout.Name();
        var progress = conditions.Find("Progressing");
        if (isPaused) { conditions.Set("Progressing", "Unknown", "RolloutPaused", "Rollout is paused"); }
        else if ((string?)progress?["reason"] == "RolloutPaused") { conditions.Set("Progressing", "Unknown", "RolloutResumed", "Rollout is resumed"); }
        else if (isHealthy) { conditions.Set("Progressing", "True", "NewReplicaSetAvailable", $"ReplicaSet \"{name}\" has successfully progressed."); }
        else if (HasMoved(pass.Status, before)) { conditions.Set("Progressing", "True", "ReplicaSetUpdated", $"ReplicaSet \"{name}\" is progressing.", refresh: true); }
        else if (progress is not null && (string?)progress["reason"] is not ("NewReplicaSetAvailable" or "ProgressDeadlineExceeded")
            && progress["lastUpdateTime"].ToTime() is { } last && last.AddSeconds(pass.Spec.ProgressDeadlineSeconds) < pass.Now)
        {
            conditions.Set("Progressing", "False", "ProgressDeadlineExceeded", $"ReplicaSet \"{name}\" has timed out progressing.");
        }
    }

    private static bool HasMoved(JsonObject now, JsonObject before)
    {
        return More("updatedReplicas") || More("readyReplicas") || More("availableReplicas")
            || Number(now, "replicas") - Number(now, "updatedReplicas") < Number(before, "replicas") - Number(before, "updatedReplicas")
            || Number(now, "currentStepIndex") != Number(before, "currentStepIndex");

        bool More(string name) => Number(now, name) > Number(before, name);

        static int Number(JsonObject status, string name) => (int?)status[name] ?? 0;
    }

    private static (string Phase, string Message) PhaseOf(RolloutPass pass, int total, int available)
    {
        var updated = pass.New?.Status?.Replicas ?? 0;
        var progress = pass.Conditions.Find("Progressing");
        if ((string?)progress?["reason"] is "RolloutAborted" or "ProgressDeadlineExceeded") { return ("Degraded", $"{progress["reason"]}: {progress["message"]}"); }
        if (pass.Spec.IsPaused) { return ("Paused", "manually paused"); }
        if (pass.HasPause) { return ("Paused", (string?)pass.Status["pauseConditions"]![0]?["reason"] ?? ""); }
        if (pass.Rollout.At("spec", "restartAt") is { } restart && (string?)restart != (string?)pass.Status["restartedAt"]) { return ("Progressing", "rollout is restarting"); }
        if (updated < pass.Spec.Replicas) { return ("Progressing", "more replicas need to be updated"); }
        if (available < updated) { return ("Progressing", "updated replicas are still becoming available"); }
        if (total > updated) { return ("Progressing", "old replicas are pending termination"); }
        return pass.StableHash != pass.Hash ? ("Progressing", "waiting for all steps to complete") : ("Healthy", "");
    }

    private static ReconcileResult NextLook(RolloutPass pass)
    {
        if (pass.HasPause && !pass.Spec.IsPaused && pass.Index < pass.Spec.Steps.Count
            && pass.Spec.Steps[pass.Index]["pause"] is JsonObject pause && RolloutSpec.Duration(pause) is { } duration)
        {
            var started = (pass.Status["pauseConditions"]![0]?["startTime"]).ToTime() ?? pass.Now;
            var left = started + duration - pass.Now;
            return ReconcileResult.Requeue(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(100));
        }

        return (string?)pass.Status["phase"] == "Progressing" ? ReconcileResult.Requeue(TimeSpan.FromSeconds(pass.Spec.ProgressDeadlineSeconds + 1)) : ReconcileResult.Done;
    }

    private async Task WriteAsync(JsonObject found, RolloutPass pass, CancellationToken cancellationToken)
    {
        if (JsonNode.DeepEquals(found["status"] ?? new JsonObject(), pass.Status)) { return; }
        await client.ReplaceAsync(ResourceTypes.Rollouts, pass.Rollout, new WriteOptions(Subresource: "status"), cancellationToken);
    }
}
