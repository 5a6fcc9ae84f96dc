using System.Globalization;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers.StatefulSets;

/// <summary>Keeps pods with ordinals: created upwards, deleted and updated downwards, one at a time unless Parallel.</summary>
internal sealed class StatefulSetReconciler(
    IResourceClient client,
    ILister<V1StatefulSet> sets,
    ILister<V1Pod> pods,
    ILister<V1PersistentVolumeClaim> claims,
    EventRecorder events,
    TimeProvider time) : IReconciler
{
    private const string RevisionLabel = "controller-revision-hash";
    private readonly ControllerRevisions _revisions = new(client);

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (sets.Find(key) is not { Metadata.DeletionTimestamp: null } set) { return ReconcileResult.Done; }

        var update = $"{set.Metadata.Name}-{TemplateHash.Of(set.Spec.Template, set.Status?.CollisionCount ?? 0)}";   // the first status says 0: before it the name must be the same
        var current = set.Status?.CurrentRevision is { Length: > 0 } known ? known : update;
        if (set.Status?.UpdateRevision != update)
        {
            await _revisions.KeepAsync(ResourceTypes.StatefulSets, set, set.Spec.Template, update, null, cancellationToken);
        }


        var owned = pods.OwnedBy(set.Metadata.Uid)
            .Select(pod => (Pod: pod, Ordinal: OrdinalOf(set, pod))).Where(entry => entry.Ordinal >= 0)
            .ToDictionary(entry => entry.Ordinal, entry => entry.Pod);
        await StepAsync(set, owned, update, current, cancellationToken);
        await WriteStatusAsync(set, owned, update, current, cancellationToken);
        return ReconcileResult.Done;
    }

    private static int OrdinalOf(V1StatefulSet set, V1Pod pod) =>
        pod.Metadata.Name.StartsWith($"{set.Metadata.Name}-", StringComparison.Ordinal)
        && int.TryParse(pod.Metadata.Name.AsSpan(set.Metadata.Name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
            ? ordinal
            : -1;

    private static string? RevisionOf(V1Pod pod) =>
        pod.Metadata.Labels is { } labels && labels.TryGetValue(RevisionLabel, out var revision) ? revision : null;

    private static bool IsHealthy(V1Pod pod) => pod.Status?.Phase == "Running" && pod.IsReady() && pod.Metadata.DeletionTimestamp is null;

    private bool IsAvailable(V1StatefulSet set, V1Pod pod) => IsHealthy(pod) && pod.IsAvailable(set.Spec.MinReadySeconds ?? 0, time.GetUtcNow());

    private async Task StepAsync(V1StatefulSet set, Dictionary<int, V1Pod> owned, string update, string current, CancellationToken cancellationToken)
    {
        var start = set.Spec.Ordinals?.Start ?? 0;
        var end = start + (set.Spec.Replicas ?? 1);
        var ordered = set.Spec.PodManagementPolicy != "Parallel";
        var partition = set.Spec.UpdateStrategy?.RollingUpdate?.Partition ?? 0;
        for (var ordinal = start; ordinal < end; ordinal++)
        {
            if (!owned.TryGetValue(ordinal, out var pod))
            {
                // Below the partition a pod that is made anew keeps the revision of the others, unless that template is gone.
                await CreateAsync(set, ordinal, ordinal < start + partition ? current : update, update, cancellationToken);
                if (ordered) { return; }
            }
            else if (pod.IsTerminated() && pod.Metadata.DeletionTimestamp is null)
            {
                await DeleteAsync(set, pod, cancellationToken);
                if (ordered) { return; }
            }
            else if (ordered && !IsAvailable(set, pod))
            {
                return;
            }
        }

        foreach (var (ordinal, pod) in owned.Where(entry => entry.Key < start || entry.Key >= end).OrderByDescending(entry => entry.Key))
        {
            if (pod.Metadata.DeletionTimestamp is null) { await DeleteAsync(set, pod, cancellationToken); }
            if (ordered) { return; }
        }

        if (set.Spec.UpdateStrategy?.Type == "OnDelete") { return; }
        for (var ordinal = end - 1; ordinal >= start + partition; ordinal--)
        {
            if (!owned.TryGetValue(ordinal, out var pod)) { return; }
            if (RevisionOf(pod) != update && pod.Metadata.DeletionTimestamp is null)
            {
                await DeleteAsync(set, pod, cancellationToken);
                return;
            }

            if (!IsAvailable(set, pod)) { return; }
        }
    }

    private async Task CreateAsync(V1StatefulSet set, int ordinal, string revision, string update, CancellationToken cancellationToken)
    {
        var template = set.Spec.Template;
        if (revision != update && await _revisions.TemplateOfAsync(set.Metadata.NamespaceProperty, revision, cancellationToken) is { } earlier) { template = earlier; }
        else { revision = update; }
        var pod = Ownership.PodOf(template, set.Metadata.NamespaceProperty, Ownership.ControllerReference(ResourceTypes.StatefulSets, set));
        pod.Metadata.GenerateName = null;
        pod.Metadata.Name = $"{set.Metadata.Name}-{ordinal}";
        pod.Metadata.Labels = new Dictionary<string, string>(pod.Metadata.Labels ?? new Dictionary<string, string>())
        {
            ["statefulset.kubernetes.io/pod-name"] = pod.Metadata.Name,
            ["apps.kubernetes.io/pod-index"] = ordinal.ToString(CultureInfo.InvariantCulture),
            [RevisionLabel] = revision,
        };
        pod.Spec.Hostname = pod.Metadata.Name;
        pod.Spec.Subdomain = set.Spec.ServiceName;
        await CreateClaimsAsync(set, pod, cancellationToken);
        try
        {
            await client.CreateAsync(ResourceTypes.Pods, pod, cancellationToken);
            await RecordAsync(set, "Normal", "SuccessfulCreate", $"create Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} successful", cancellationToken);
        }
        catch (ApiException there) when (there.Reason == "AlreadyExists")
        {
            // The cache is behind, or the earlier one is still stopping: its change brings this set back.
        }
        catch (ApiException refused)
        {
            await RecordAsync(
                set, "Warning", "FailedCreate",
                $"create Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} failed error: {refused.Message}", cancellationToken);
            throw;
        }
    }

    private async Task CreateClaimsAsync(V1StatefulSet set, V1Pod pod, CancellationToken cancellationToken)
    {
        foreach (var template in set.Spec.VolumeClaimTemplates ?? [])
        {
            var name = $"{template.Metadata.Name}-{pod.Metadata.Name}";
            pod.Spec.Volumes =
            [
                .. (pod.Spec.Volumes ?? []).Where(volume => volume.Name != template.Metadata.Name),
                new V1Volume { Name = template.Metadata.Name, PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = name } },
            ];
            if (claims.Find(new ObjectKey(set.Metadata.NamespaceProperty, name)) is not null) { continue; }
            var claim = new V1PersistentVolumeClaim
            {
                Metadata = new V1ObjectMeta
                {
                    Name = name,
                    NamespaceProperty = set.Metadata.NamespaceProperty,
                    Labels = new Dictionary<string, string>((template.Metadata.Labels ?? new Dictionary<string, string>())
                        .Concat(set.Spec.Selector.MatchLabels ?? new Dictionary<string, string>()).DistinctBy(label => label.Key)),
                    Annotations = template.Metadata.Annotations,
                },
                Spec = template.Spec,
            };
            try
            {
                await client.CreateAsync(ResourceTypes.PersistentVolumeClaims, claim, cancellationToken);
                await RecordAsync(
                    set, "Normal", "SuccessfulCreate", $"create Claim {name} Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} success", cancellationToken);
            }
            catch (ApiException there) when (there.Reason == "AlreadyExists")
            {
                // Kept from an earlier pod of this ordinal.
            }
        }
    }

    private async Task DeleteAsync(V1StatefulSet set, V1Pod pod, CancellationToken cancellationToken)
    {
        if (await client.DeleteAsync(ResourceTypes.Pods, pod.Key(), new DeletionOptions(Uid: pod.Metadata.Uid), cancellationToken))
        {
            await RecordAsync(set, "Normal", "SuccessfulDelete", $"delete Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} successful", cancellationToken);
        }
    }

    private async Task WriteStatusAsync(V1StatefulSet set, Dictionary<int, V1Pod> owned, string update, string current, CancellationToken cancellationToken)
    {
        var all = owned.Values.Where(pod => !pod.IsTerminated()).ToList();
        var updated = all.Count(pod => RevisionOf(pod) == update && pod.Metadata.DeletionTimestamp is null);
        var ready = all.Count(IsHealthy);
        var replicas = set.Spec.Replicas ?? 1;
        var isUpdated = (set.Spec.UpdateStrategy?.RollingUpdate?.Partition ?? 0) == 0 && updated == replicas && ready == replicas && all.Count == replicas;
        var revision = isUpdated || all.Count == 0 ? update : current;
        var status = new V1StatefulSetStatus
        {
            ObservedGeneration = set.Metadata.Generation,
            Replicas = all.Count,
            ReadyReplicas = Models.Counted(ready),
            AvailableReplicas = all.Count(pod => IsAvailable(set, pod)),
            CurrentReplicas = Models.Counted(all.Count(pod => RevisionOf(pod) == revision)),
            UpdatedReplicas = Models.Counted(updated),
            CurrentRevision = revision,
            UpdateRevision = update,
            CollisionCount = set.Status?.CollisionCount ?? 0,
            Conditions = set.Status?.Conditions,
        };
        if (Models.AreEqual(status, set.Status)) { return; }
        var body = Models.Copy(set);
        body.Status = status;
        await client.ReplaceStatusAsync(ResourceTypes.StatefulSets, body, cancellationToken);
    }

    private Task RecordAsync(V1StatefulSet set, string type, string reason, string message, CancellationToken cancellationToken) =>
        events.RecordAsync(Models.About(ResourceTypes.StatefulSets, set), type, reason, message, cancellationToken);
}
