using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers.DaemonSets;

/// <summary>Keeps one pod of a DaemonSet on every node that has to run it, and replaces them node by node when the template changes.</summary>
internal sealed class DaemonSetReconciler(
    IResourceClient client,
    ILister<V1DaemonSet> sets,
    ILister<V1Pod> pods,
    ILister<V1Node> nodes,
    EventRecorder events,
    Expectations expectations,
    TimeProvider time) : IReconciler
{
    private readonly PodClaims _claims = new(client, pods, expectations);
    private readonly ControllerRevisions _revisions = new(client);

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (sets.Find(key) is not { } set)
        {
            expectations.Forget(key);
            return ReconcileResult.Done;
        }

        if (set.Metadata.DeletionTimestamp is not null) { return ReconcileResult.Done; }
        var hash = TemplateHash.Of(set.Spec.Template, set.Status?.CollisionCount);
        if (set.Status?.ObservedGeneration != set.Metadata.Generation)
        {
            await _revisions.KeepAsync(ResourceTypes.DaemonSets, set, set.Spec.Template, $"{set.Metadata.Name}-{hash}", hash, cancellationToken);
        }

        var (owned, isComplete) = await _claims.ClaimAsync(ResourceTypes.DaemonSets, set, set.Spec.Selector, cancellationToken);
        var places = PlacesOf(set, owned, hash);
        if (isComplete) { await ActAsync(set, places, hash, cancellationToken); }
        return await WriteStatusAsync(set, places, cancellationToken);
    }

    private List<DaemonPlace> PlacesOf(V1DaemonSet set, List<V1Pod> owned, string hash)
    {
        var now = time.GetUtcNow();
        var minReady = set.Spec.MinReadySeconds ?? 0;
        var byNode = owned.ToLookup(pod => DaemonPod.NodeOf(pod) ?? "", StringComparer.Ordinal);
        var known = nodes.All.Values.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal).ToList();
        var gone = byNode.Select(group => group.Key).Except(known.Select(node => node.Metadata.Name), StringComparer.Ordinal);
        return
        [
            .. known.Select(node =>
            {
                var (shouldRun, mayStay) = DaemonPod.Decide(set, node);
                return DaemonPlace.Of(node.Metadata.Name, shouldRun, mayStay, byNode[node.Metadata.Name], hash, minReady, now);
            }),
            .. gone.Select(name => DaemonPlace.Of(name, false, false, byNode[name], hash, minReady, now)),
        ];
    }

    private async Task ActAsync(V1DaemonSet set, List<DaemonPlace> places, string hash, CancellationToken cancellationToken)
    {
        foreach (var failed in places.SelectMany(place => place.Failed))
        {
            await RecordAsync(
                set, "Warning", "FailedDaemonPod", $"Found failed daemon pod {failed.Key()} on node {DaemonPod.NodeOf(failed)}, will try to kill it", cancellationToken);
            await DeleteAsync(set, failed, cancellationToken);
        }

        foreach (var pod in places.Where(place => !place.ShouldRun && !place.MayStay).SelectMany(place => place.Running))
        {
            await DeleteAsync(set, pod, cancellationToken);
        }

        var update = set.Spec.UpdateStrategy?.Type == "OnDelete" ? DaemonUpdate.None : DaemonUpdate.Plan(set, places);
        foreach (var place in places.Where(place => place.ShouldRun && place is { Running.Length: 0, Failed.Length: 0 }))
        {
            await CreateAsync(set, place.Node, hash, cancellationToken);
        }

        foreach (var node in update.Create) { await CreateAsync(set, node, hash, cancellationToken); }
        foreach (var pod in update.Delete) { await DeleteAsync(set, pod, cancellationToken); }
    }

    private async Task CreateAsync(V1DaemonSet set, string node, string hash, CancellationToken cancellationToken)
    {
        try
        {
            var pod = await client.CreateAsync(ResourceTypes.Pods, DaemonPod.For(set, node, hash), cancellationToken);
            expectations.Created(set.Key(), pod, pods);
            await RecordAsync(set, "Normal", "SuccessfulCreate", $"Created pod: {pod.Metadata.Name}", cancellationToken);
        }
        catch (ApiException refused)
        {
            await RecordAsync(set, "Warning", "FailedCreate", $"Error creating: {refused.Message}", cancellationToken);
            throw;
        }
    }

    private async Task DeleteAsync(V1DaemonSet set, V1Pod pod, CancellationToken cancellationToken)
    {
        if (pod.Metadata.DeletionTimestamp is not null) { return; }
        expectations.Deleting(set.Key(), pod);
        try
        {
            if (!await client.DeleteAsync(ResourceTypes.Pods, pod.Key(), new DeletionOptions(Uid: pod.Metadata.Uid), cancellationToken))
            {
                expectations.NotDeleted(set.Key(), pod);
                return;
            }
        }
        catch (ApiException)
        {
            expectations.NotDeleted(set.Key(), pod);
            throw;
        }

        await RecordAsync(set, "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Metadata.Name}", cancellationToken);
    }

    private async Task<ReconcileResult> WriteStatusAsync(V1DaemonSet set, List<DaemonPlace> places, CancellationToken cancellationToken)
    {
        var wanted = places.Where(place => place.ShouldRun).ToList();
        var available = wanted.Count(place => place.IsAvailable);
        var status = new V1DaemonSetStatus
        {
            DesiredNumberScheduled = wanted.Count,
            CurrentNumberScheduled = wanted.Count(place => place.Running.Length > 0),
            NumberMisscheduled = places.Count(place => !place.ShouldRun && place.Running.Length > 0),
            NumberReady = wanted.Count(place => place.IsReady),
            UpdatedNumberScheduled = Models.Counted(wanted.Count(place => place.Updated is not null)),
            NumberAvailable = Models.Counted(available),
            NumberUnavailable = Models.Counted(wanted.Count - available),
            ObservedGeneration = set.Metadata.Generation,
            CollisionCount = set.Status?.CollisionCount,
            Conditions = set.Status?.Conditions,
        };
        if (!Models.AreEqual(status, set.Status))
        {
            var body = Models.Copy(set);
            body.Status = status;
            await client.ReplaceStatusAsync(ResourceTypes.DaemonSets, body, cancellationToken);
        }

        var minReady = set.Spec.MinReadySeconds ?? 0;
        return minReady > 0 && wanted.Exists(place => place.IsReady && !place.IsAvailable) ? ReconcileResult.Requeue(TimeSpan.FromSeconds(minReady)) : ReconcileResult.Done;
    }

    private Task RecordAsync(V1DaemonSet set, string type, string reason, string message, CancellationToken cancellationToken) =>
        events.RecordAsync(Models.About(ResourceTypes.DaemonSets, set), type, reason, message, cancellationToken);
}
