using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Deployments;

/// <summary>Moves a Deployment's pods to its template, ReplicaSet by ReplicaSet (pkg/controller/deployment).</summary>
internal sealed partial class DeploymentReconciler(
    IResourceClient client,
    ILister<V1Deployment> deployments,
    ILister<V1ReplicaSet> replicaSets,
    ILister<V1Pod> pods,
    EventRecorder events,
    TimeProvider time) : IReconciler
{
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (deployments.Find(key) is not { } found) { return ReconcileResult.Done; }

        var deployment = Models.Copy(found);
        var sets = await ClaimAsync(deployment, cancellationToken);
        if (deployment.Metadata.DeletionTimestamp is not null)
        {
            return await WriteStatusAsync(deployment, FindNew(deployment, sets), sets, cancellationToken);
        }

        deployment = await ApplyPauseConditionAsync(deployment, cancellationToken);
        if (deployment.Spec.Paused == true || IsScaling(deployment, sets))
        {
            return await ScaleOnlyAsync(deployment, sets, cancellationToken);
        }

        return deployment.Spec.Strategy?.Type == "Recreate"
            ? await RecreateAsync(deployment, sets, cancellationToken)
            : await RollAsync(deployment, sets, cancellationToken);
    }

    private static int Replicas(V1Deployment deployment) => deployment.Spec.Replicas ?? 1;

    private static int Replicas(V1ReplicaSet set) => set.Spec.Replicas ?? 1;

    private static bool IsScaling(V1Deployment deployment, List<V1ReplicaSet> sets) => sets.Exists(set =>
        Replicas(set) > 0
        && RevisionAnnotations.Desired(set) is { } desired
        && desired != Replicas(deployment));

    /// <summary>The ReplicaSet whose template, without the label that names it, is the Deployment's; the oldest of several.</summary>
    private static V1ReplicaSet? FindNew(V1Deployment deployment, List<V1ReplicaSet> sets)
    {
        var wanted = Models.Copy(deployment.Spec.Template);
        return sets.OrderBy(set => set.Metadata.CreationTimestamp).ThenBy(set => set.Metadata.Name, StringComparer.Ordinal)
            .FirstOrDefault(set => Models.AreEqual(WithoutHash(set.Spec.Template), WithoutHash(wanted)));
    }

    private static V1PodTemplateSpec WithoutHash(V1PodTemplateSpec template)
    {
        var copy = Models.Copy(template);
        copy.Metadata ??= new V1ObjectMeta();
        copy.Metadata.CreationTimestamp = null;
        copy.Metadata.Labels?.Remove(RevisionAnnotations.HashLabel);
        copy.Metadata.Labels = copy.Metadata.Labels is { Count: > 0 } labels ? new SortedDictionary<string, string>(labels, StringComparer.Ordinal) : null;
        copy.Metadata.Annotations = copy.Metadata.Annotations is { Count: > 0 } notes ? new SortedDictionary<string, string>(notes, StringComparer.Ordinal) : null;
        return copy;
    }

    private static List<V1ReplicaSet> Others(List<V1ReplicaSet> sets, V1ReplicaSet? newSet) =>
        [.. sets.Where(set => set.Metadata.Uid != newSet?.Metadata.Uid).OrderBy(set => set.Metadata.CreationTimestamp)];

    private Task<List<V1ReplicaSet>> ClaimAsync(V1Deployment deployment, CancellationToken cancellationToken) => Ownership.ClaimAsync(
        client, ResourceTypes.ReplicaSets, replicaSets, ResourceTypes.Deployments, deployment, LabelSelector.Of(deployment.Spec.Selector),
        set => set.Metadata.DeletionTimestamp is null, cancellationToken);

    private async Task<ReconcileResult> RecreateAsync(V1Deployment deployment, List<V1ReplicaSet> sets, CancellationToken cancellationToken)
    {
        var newSet = FindNew(deployment, sets);
        if (newSet is not null) { newSet = await KeepRevisionAsync(deployment, newSet, sets, cancellationToken); }
        var old = Others(sets, newSet);
        if (await ScaleAllAsync(deployment, old.Where(set => Replicas(set) > 0), 0, cancellationToken))
        {
            return await WriteStatusAsync(deployment, newSet, sets, cancellationToken);
        }

        if (old.Exists(set => pods.OwnedBy(set.Metadata.Uid).Any(pod => !pod.IsTerminated())))
        {
            return await WriteStatusAsync(deployment, newSet, sets, cancellationToken);
        }

        newSet ??= await CreateNewAsync(deployment, sets, cancellationToken);
        Include(sets, newSet);
        if (Replicas(newSet) != Replicas(deployment)) { await ScaleAsync(deployment, newSet, Replicas(deployment), cancellationToken); }
        await CleanUpIfCompleteAsync(deployment, newSet, sets, cancellationToken);
        return await WriteStatusAsync(deployment, newSet, sets, cancellationToken);
    }

    private async Task<ReconcileResult> RollAsync(V1Deployment deployment, List<V1ReplicaSet> sets, CancellationToken cancellationToken)
    {
        var newSet = FindNew(deployment, sets) is { } known
            ? await KeepRevisionAsync(deployment, known, sets, cancellationToken)
            : await CreateNewAsync(deployment, sets, cancellationToken);
        Include(sets, newSet);
        var old = Others(sets, newSet);

        var wanted = RollingUpdate.NewReplicas(deployment, newSet, sets);
        if (wanted != Replicas(newSet))
        {
            await ScaleAsync(deployment, newSet, wanted, cancellationToken);
            return await WriteStatusAsync(deployment, newSet, sets, cancellationToken);
        }

        var down = RollingUpdate.ScaleDown(deployment, newSet, old);
        if (down.Count > 0)
        {
            foreach (var (set, replicas) in down) { await ScaleAsync(deployment, set, replicas, cancellationToken); }
            return await WriteStatusAsync(deployment, newSet, sets, cancellationToken);
        }

        await CleanUpIfCompleteAsync(deployment, newSet, sets, cancellationToken);
        return await WriteStatusAsync(deployment, newSet, sets, cancellationToken);
    }

    /// <summary>While paused, or when only the number changed: no new ReplicaSet, the difference is spread over those that run.</summary>
    private async Task<ReconcileResult> ScaleOnlyAsync(V1Deployment deployment, List<V1ReplicaSet> sets, CancellationToken cancellationToken)
    {
        var newSet = FindNew(deployment, sets);
        if (newSet is not null) { newSet = await KeepRevisionAsync(deployment, newSet, sets, cancellationToken); Include(sets, newSet); }
        foreach (var (set, replicas) in RollingUpdate.Spread(deployment, newSet, sets))
        {
            await ScaleAsync(deployment, set, replicas, cancellationToken);
        }

        if (deployment.Spec.Paused == true) { await CleanUpAsync(deployment, Others(sets, newSet), cancellationToken); }
        return await WriteStatusAsync(deployment, newSet, sets, cancellationToken);
    }

    private async Task<bool> ScaleAllAsync(V1Deployment deployment, IEnumerable<V1ReplicaSet> sets, int replicas, CancellationToken cancellationToken)
    {
        var any = false;
        foreach (var set in sets.ToList())
        {
            await ScaleAsync(deployment, set, replicas, cancellationToken);
            any = true;
        }

        return any;
    }

    private async Task ScaleAsync(V1Deployment deployment, V1ReplicaSet set, int replicas, CancellationToken cancellationToken)
    {
        var before = Replicas(set);
        var body = Models.Copy(set);
        body.Spec.Replicas = replicas;
        var noted = RevisionAnnotations.SetDesired(body, deployment);
        if (before == replicas && !noted) { return; }
        await client.ReplaceAsync(ResourceTypes.ReplicaSets, body, subresource: null, cancellationToken);
        if (before != replicas)
        {
            var direction = replicas > before ? "up" : "down";
            await RecordAsync(
                deployment, "ScalingReplicaSet", $"Scaled {direction} replica set {set.Metadata.Name} from {before} to {replicas}", cancellationToken);
        }
    }

    private async Task CleanUpIfCompleteAsync(V1Deployment deployment, V1ReplicaSet newSet, List<V1ReplicaSet> sets, CancellationToken cancellationToken)
    {
        if (DeploymentStatus.IsComplete(deployment, DeploymentStatus.Count(deployment, newSet, sets)))
        {
            await CleanUpAsync(deployment, Others(sets, newSet), cancellationToken);
        }
    }

    private async Task CleanUpAsync(V1Deployment deployment, List<V1ReplicaSet> old, CancellationToken cancellationToken)
    {
        var excess = old.Count - (deployment.Spec.RevisionHistoryLimit ?? 10);
        foreach (var set in old.OrderBy(RevisionAnnotations.Revision).Take(Math.Max(0, excess)))
        {
            var empty = Replicas(set) == 0 && (set.Status?.Replicas ?? 0) == 0
                && (set.Status?.ObservedGeneration ?? 0) >= (set.Metadata.Generation ?? 0) && set.Metadata.DeletionTimestamp is null;
            if (empty)
            {
                await client.DeleteAsync(ResourceTypes.ReplicaSets, set.Key(), new DeletionOptions(Uid: set.Metadata.Uid), cancellationToken);
            }
        }
    }

    private static void Include(List<V1ReplicaSet> sets, V1ReplicaSet set)
    {
        sets.RemoveAll(other => other.Metadata.Uid == set.Metadata.Uid);
        sets.Add(set);
    }

    private Task RecordAsync(V1Deployment deployment, string reason, string message, CancellationToken cancellationToken, string type = "Normal") =>
        events.RecordAsync(Models.About(ResourceTypes.Deployments, deployment), type, reason, message, cancellationToken);
}
