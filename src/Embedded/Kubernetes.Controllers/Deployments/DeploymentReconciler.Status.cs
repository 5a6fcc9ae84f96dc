using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace Kubernetes.Controllers.Deployments;

internal sealed partial class DeploymentReconciler
{
    private const string Completed = "NewReplicaSetAvailable";
    private const string TimedOut = "ProgressDeadlineExceeded";

    /// <summary>Notes a pause or its end, so that the deadline starts anew after it.</summary>
    private async Task<V1Deployment> ApplyPauseConditionAsync(V1Deployment deployment, CancellationToken cancellationToken)
    {
        if (deployment.Spec.ProgressDeadlineSeconds is null) { return deployment; }
        var condition = DeploymentStatus.Condition(deployment.Status, "Progressing");
        if (condition?.Reason == TimedOut) { return deployment; }
        var isNoted = condition?.Reason == "DeploymentPaused";
        var isPaused = deployment.Spec.Paused == true;
        if (isPaused == isNoted) { return deployment; }

        var (reason, message) = isPaused ? ("DeploymentPaused", "Deployment is paused") : ("DeploymentResumed", "Deployment is resumed");
        DeploymentStatus.Set(deployment, "Progressing", "Unknown", reason, message, time.GetUtcNow());
        return await client.ReplaceAsync(ResourceTypes.Deployments, deployment, "status", cancellationToken);
    }

    private async Task<ReconcileResult> WriteStatusAsync(
        V1Deployment deployment, V1ReplicaSet? newSet, List<V1ReplicaSet> sets, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = deployments.Find(deployment.Key())?.Status;
        var status = DeploymentStatus.Count(deployment, newSet, sets);
        status.Conditions = deployment.Status?.Conditions;

        var minimum = Replicas(deployment) - RollingUpdate.MaxUnavailable(deployment);
        status.Conditions = (status.AvailableReplicas ?? 0) >= minimum
            ? DeploymentStatus.With(
                status.Conditions, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", now)
            : DeploymentStatus.With(
                status.Conditions, "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", now);
        AddProgress(deployment, newSet, status, before, now);
        AddFailure(status, newSet, sets, now);
        if (!Models.AreEqual(status, before))
        {
            deployment.Status = status;
            await client.ReplaceStatusAsync(ResourceTypes.Deployments, deployment, cancellationToken);
        }

        return UntilDeadline(deployment, status, now);
    }

    private static void AddProgress(
        V1Deployment deployment, V1ReplicaSet? newSet, V1DeploymentStatus status, V1DeploymentStatus? before, DateTimeOffset now)
    {
        if (deployment.Spec.ProgressDeadlineSeconds is not { } deadline)
        {
            status.Conditions = [.. status.Conditions.Where(condition => condition.Type != "Progressing")];
            return;
        }

        var current = DeploymentStatus.Condition(status, "Progressing");
        var isDone = (status.Replicas ?? 0) == (status.UpdatedReplicas ?? 0) && current?.Reason == Completed;
        if (deployment.Spec.Paused == true || isDone) { return; }

        var subject = newSet is null ? $"Deployment \"{deployment.Metadata.Name}\"" : $"ReplicaSet \"{newSet.Metadata.Name}\"";
        if (DeploymentStatus.IsComplete(deployment, status))
        {
            status.Conditions = DeploymentStatus.With(status.Conditions, "Progressing", "True", Completed, $"{subject} has successfully progressed.", now);
        }
        else if (DeploymentStatus.IsProgressing(before, status))
        {
            // Each bit of progress starts the deadline anew, so the condition is made new although its reason may be the same.
            List<V1DeploymentCondition> others = [.. status.Conditions.Where(condition => condition.Type != "Progressing")];
            var since = current?.Status == "True" ? current.LastTransitionTime : now.UtcDateTime;
            others.Add(new V1DeploymentCondition
            {
                Type = "Progressing",
                Status = "True",
                Reason = "ReplicaSetUpdated",
                Message = $"{subject} is progressing.",
                LastUpdateTime = now.UtcDateTime,
                LastTransitionTime = since,
            });
            status.Conditions = others;
        }
        else if (current is { LastUpdateTime: { } last } && current.Reason != Completed && last.ToUniversalTime().AddSeconds(deadline) < now.UtcDateTime)
        {
            status.Conditions = DeploymentStatus.With(status.Conditions, "Progressing", "False", TimedOut, $"{subject} has timed out progressing.", now);
        }
    }

    private static void AddFailure(V1DeploymentStatus status, V1ReplicaSet? newSet, List<V1ReplicaSet> sets, DateTimeOffset now)
    {
        var failure = sets.OrderByDescending(set => set.Metadata.Uid == newSet?.Metadata.Uid)
            .SelectMany(set => set.Status?.Conditions ?? [])
            .FirstOrDefault(condition => condition is { Type: "ReplicaFailure", Status: "True" });
        status.Conditions = failure is null
            ? [.. status.Conditions.Where(condition => condition.Type != "ReplicaFailure")]
            : DeploymentStatus.With(status.Conditions, "ReplicaFailure", "True", failure.Reason, failure.Message, now);
    }

    private static ReconcileResult UntilDeadline(V1Deployment deployment, V1DeploymentStatus status, DateTimeOffset now)
    {
        var current = DeploymentStatus.Condition(status, "Progressing");
        if (deployment.Spec.ProgressDeadlineSeconds is not { } deadline || deployment.Spec.Paused == true
            || current?.LastUpdateTime is not { } last || current.Reason is Completed or TimedOut
            || DeploymentStatus.IsComplete(deployment, status))
        {
            return ReconcileResult.Done;
        }

        var left = last.ToUniversalTime().AddSeconds(deadline + 1) - now.UtcDateTime;
        return ReconcileResult.Requeue(left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
    }
}
