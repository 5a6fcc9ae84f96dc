using k8s.Models;

namespace Kubernetes.Controllers.Deployments;

/// <summary>The status of a Deployment and its conditions.</summary>
internal static class DeploymentStatus
{
    public static V1DeploymentCondition? Condition(V1DeploymentStatus? status, string type) =>
        status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    public static void Set(V1Deployment deployment, string type, string status, string reason, string message, DateTimeOffset now)
    {
        deployment.Status ??= new V1DeploymentStatus();
        deployment.Status.Conditions = With(deployment.Status.Conditions, type, status, reason, message, now);
    }

    /// <summary>An equal condition stays as it is; a changed one moves to the end.</summary>
    public static IList<V1DeploymentCondition> With(
        IList<V1DeploymentCondition>? conditions, string type, string status, string reason, string message, DateTimeOffset now)
    {
        var current = conditions?.FirstOrDefault(condition => condition.Type == type);
        if (current is not null && current.Status == status && current.Reason == reason) { return conditions!; }
        return
        [
            .. (conditions ?? []).Where(condition => condition.Type != type),
            new V1DeploymentCondition
            {
                Type = type,
                Status = status,
                Reason = reason,
                Message = message,
                LastUpdateTime = now.UtcDateTime,
                LastTransitionTime = current?.Status == status ? current.LastTransitionTime : now.UtcDateTime,
            },
        ];
    }

    /// <summary>The counts, without conditions.</summary>
    public static V1DeploymentStatus Count(V1Deployment deployment, V1ReplicaSet? newSet, IReadOnlyCollection<V1ReplicaSet> all)
    {
        var available = all.Sum(set => set.Status?.AvailableReplicas ?? 0);
        return new V1DeploymentStatus
        {
            ObservedGeneration = deployment.Metadata.Generation,
            Replicas = Models.Counted(all.Sum(set => set.Status?.Replicas ?? 0)),
            UpdatedReplicas = Models.Counted(newSet?.Status?.Replicas ?? 0),
            ReadyReplicas = Models.Counted(all.Sum(set => set.Status?.ReadyReplicas ?? 0)),
            AvailableReplicas = Models.Counted(available),
            UnavailableReplicas = Models.Counted(Math.Max(0, all.Sum(set => set.Spec.Replicas ?? 1) - available)),
            TerminatingReplicas = Models.Counted(all.Sum(set => set.Status?.TerminatingReplicas ?? 0)),
            CollisionCount = deployment.Status?.CollisionCount,
        };
    }

    public static bool IsComplete(V1Deployment deployment, V1DeploymentStatus status)
    {
        var replicas = deployment.Spec.Replicas ?? 1;
        return (status.UpdatedReplicas ?? 0) == replicas
            && (status.Replicas ?? 0) == replicas
            && (status.AvailableReplicas ?? 0) == replicas
            && (status.ObservedGeneration ?? 0) >= (deployment.Metadata.Generation ?? 0);
    }

    public static bool IsProgressing(V1DeploymentStatus? before, V1DeploymentStatus now) =>
        (now.UpdatedReplicas ?? 0) > (before?.UpdatedReplicas ?? 0)
        || (now.Replicas ?? 0) - (now.UpdatedReplicas ?? 0) < (before?.Replicas ?? 0) - (before?.UpdatedReplicas ?? 0)
        || (now.ReadyReplicas ?? 0) > (before?.ReadyReplicas ?? 0)
        || (now.AvailableReplicas ?? 0) > (before?.AvailableReplicas ?? 0);
}
