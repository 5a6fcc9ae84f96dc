using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.ReplicaSets;

/// <summary>Keeps the wanted number of pods of a ReplicaSet or ReplicationController.</summary>
internal sealed class ReplicaSetReconciler(
    IResourceClient client, IReplicaKind kind, ILister<V1Pod> pods, EventRecorder events, Expectations expectations, TimeProvider time)
    : IReconciler
{
    /// <summary>Upstream creates and deletes at most this many pods in one go.</summary>
    private const int Burst = 500;

    private readonly PodClaims _claims = new(client, pods, expectations);

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (kind.Sets.Find(key) is not { } replicaSet)
        {
            expectations.Forget(key);
            return ReconcileResult.Done;
        }

        var (owned, isComplete) = await _claims.ClaimAsync(kind.Type, replicaSet, replicaSet.Spec.Selector, cancellationToken);
        var active = owned.Where(pod => pod.IsActive()).ToList();
        string? failure = null;
        var failureReason = "";
        if (replicaSet.Metadata.DeletionTimestamp is null && isComplete)
        {
            (failureReason, failure) = await ScaleAsync(replicaSet, active, cancellationToken);
        }

        var next = await WriteStatusAsync(replicaSet, owned, failureReason, failure, cancellationToken);
        return failure is null ? next : throw new ApiException(System.Net.HttpStatusCode.InternalServerError, new JsonObject { ["message"] = failure });
    }

    private async Task<(string Reason, string? Message)> ScaleAsync(V1ReplicaSet replicaSet, List<V1Pod> active, CancellationToken cancellationToken)
    {
        var missing = (replicaSet.Spec.Replicas ?? 1) - active.Count;
        return missing switch
        {
            > 0 => ("FailedCreate", await CreateAsync(replicaSet, Math.Min(missing, Burst), cancellationToken)),
            < 0 => ("FailedDelete", await DeleteAsync(replicaSet, active, Math.Min(-missing, Burst), cancellationToken)),
            _ => ("", null),
        };
    }

    /// <summary>Creates in batches of 1, 2, 4 ...: what is refused for one would be refused for all.</summary>
    private async Task<string?> CreateAsync(V1ReplicaSet replicaSet, int count, CancellationToken cancellationToken)
    {
        var key = replicaSet.Key();
        var owner = Ownership.ControllerReference(kind.Type, replicaSet);
        for (var batch = 1; count > 0; count -= batch, batch *= 2)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, Math.Min(batch, count)).Select(_ => CreateOneAsync()));
            if (results.FirstOrDefault(result => result is not null) is { } refused) { return refused; }
        }

        return null;

        async Task<string?> CreateOneAsync()
        {
            try
            {
                var pod = await client.CreateAsync(ResourceTypes.Pods, Ownership.PodOf(replicaSet.Spec.Template, key.Namespace, owner), cancellationToken);
                expectations.Created(key, pod, pods);
                await RecordAsync(replicaSet, "Normal", "SuccessfulCreate", $"Created pod: {pod.Metadata.Name}", cancellationToken);
                return null;
            }
            catch (ApiException refused)
            {
                await RecordAsync(replicaSet, "Warning", "FailedCreate", $"Error creating: {refused.Message}", cancellationToken);
                return refused.Message;
            }
        }
    }

    private async Task<string?> DeleteAsync(V1ReplicaSet replicaSet, List<V1Pod> active, int count, CancellationToken cancellationToken)
    {
        var key = replicaSet.Key();
        var perNode = pods.InNamespace(key.Namespace)
            .Where(pod => pod.IsActive() && active.Exists(mine => mine.Metadata.Uid == pod.Metadata.Uid))
            .GroupBy(pod => pod.Spec.NodeName ?? "").ToDictionary(node => node.Key, node => node.Count());
        var ranked = active.Order(new DeletionOrder(perNode)).Take(count).ToList();
        string? failure = null;
        foreach (var pod in ranked)
        {
            expectations.Deleting(key, pod);
            try
            {
                if (!await client.DeleteAsync(ResourceTypes.Pods, pod.Key(), new DeletionOptions(Uid: pod.Metadata.Uid), cancellationToken))
                {
                    expectations.NotDeleted(key, pod);
                    continue;
                }

                await RecordAsync(replicaSet, "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Metadata.Name}", cancellationToken);
            }
            catch (ApiException refused)
            {
                expectations.NotDeleted(key, pod);
                failure = refused.Message;
                await RecordAsync(replicaSet, "Warning", "FailedDelete", $"Error deleting: {refused.Message}", cancellationToken);
            }
        }

        return failure;
    }

    private async Task<ReconcileResult> WriteStatusAsync(
        V1ReplicaSet replicaSet, List<V1Pod> owned, string failureReason, string? failure, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var minReady = replicaSet.Spec.MinReadySeconds ?? 0;
        var active = owned.Where(pod => pod.IsActive()).ToList();
        var template = LabelSelector.OfLabels(replicaSet.Spec.Template.Metadata?.Labels);
        var old = replicaSet.Status ?? new V1ReplicaSetStatus();
        var ready = active.Where(pod => pod.IsReady()).ToList();
        var available = ready.Count(pod => pod.IsAvailable(minReady, now));
        var status = new V1ReplicaSetStatus
        {
            Replicas = active.Count,
            FullyLabeledReplicas = Models.Counted(active.Count(pod => template.Matches(pod.Metadata.Labels))),
            ReadyReplicas = Models.Counted(ready.Count),
            AvailableReplicas = Models.Counted(available),
            TerminatingReplicas = Models.Counted(owned.Count(pod => pod.Metadata.DeletionTimestamp is not null && !pod.IsTerminated())),
            ObservedGeneration = replicaSet.Metadata.Generation,
            Conditions = Conditions(old, failureReason, failure, now),
        };
        if (!Models.AreEqual(status, old))
        {
            var body = Models.Copy(replicaSet);
            body.Status = status;
            await kind.WriteStatusAsync(client, body, cancellationToken);
        }

        return minReady > 0 && available < ready.Count ? ReconcileResult.Requeue(TimeSpan.FromSeconds(minReady)) : ReconcileResult.Done;
    }

    private static List<V1ReplicaSetCondition>? Conditions(V1ReplicaSetStatus old, string reason, string? failure, DateTimeOffset now)
    {
        var others = (old.Conditions ?? []).Where(condition => condition.Type != "ReplicaFailure").ToList();
        if (failure is not null)
        {
            var before = old.Conditions?.FirstOrDefault(condition => condition.Type == "ReplicaFailure" && condition.Reason == reason);
            others.Add(before ?? new V1ReplicaSetCondition
            {
                Type = "ReplicaFailure",
                Status = "True",
                Reason = reason,
                Message = failure,
                LastTransitionTime = now.UtcDateTime,
            });
        }

        return others.Count == 0 ? null : others;
    }

    private Task RecordAsync(V1ReplicaSet replicaSet, string type, string reason, string message, CancellationToken cancellationToken) =>
        events.RecordAsync(Models.About(kind.Type, replicaSet), type, reason, message, cancellationToken);
}
