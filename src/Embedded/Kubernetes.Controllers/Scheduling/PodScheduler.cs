using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Scheduling;

/// <summary>Finds a node for one pod and binds it, or says why there is none.</summary>
internal sealed class PodScheduler(
    IResourceClient client,
    ILister<V1Pod> pods,
    ILister<V1Node> nodes,
    ILister<V1PersistentVolumeClaim> claims,
    ILister<V1StorageClass> classes,
    TimeProvider time) : IReconciler
{
    private const string SelectedNode = "volume.kubernetes.io/selected-node";

    /// <summary>Pods that were bound and that the cache does not show with their node yet.</summary>
    private readonly Dictionary<string, (string Node, V1Pod Pod)> _assumed = new(StringComparer.Ordinal);

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (pods.Find(key) is not { Metadata.DeletionTimestamp: null } pod || pod.Spec.NodeName is { Length: > 0 } || pod.IsTerminated()
            || pod.Spec.SchedulerName is not (null or "" or "default-scheduler") || _assumed.ContainsKey(pod.Metadata.Uid))
        {
            ForgetSeen();
            return ReconcileResult.Done;
        }

        ForgetSeen();
        if (pod.Spec.SchedulingGates is { Count: > 0 }) { return ReconcileResult.Done; }
        var all = nodes.All.Values.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal).ToList();
        var occupants = Occupants();
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        List<V1Node> fitting = [];
        foreach (var node in all)
        {
            var why = NodeFit.Reasons(pod, node, occupants[node.Metadata.Name]);
            if (why.Count == 0) { fitting.Add(node); }
            foreach (var reason in why) { reasons[reason] = reasons.GetValueOrDefault(reason) + 1; }
        }

        if (fitting.Count == 0)
        {
            await RefuseAsync(pod, Explain(all.Count, reasons), cancellationToken);
            return ReconcileResult.Done;
        }

        // The node with the fewest pods, as spreading would have it.
        var chosen = fitting.MinBy(node => occupants[node.Metadata.Name].Count())!.Metadata.Name;
        if (await VolumesWaitAsync(pod, chosen, cancellationToken) is { } waiting)
        {
            if (waiting.Length > 0) { await RefuseAsync(pod, waiting, cancellationToken); }
            return ReconcileResult.Done;
        }

        await BindAsync(pod, chosen, cancellationToken);
        return ReconcileResult.Done;
    }

    private static string Explain(int count, SortedDictionary<string, int> reasons)
    {
        if (count == 0) { return "no nodes available to schedule pods"; }
        var listed = string.Join(", ", reasons.Select(reason => $"{reason.Value} {reason.Key}"));
        var unresolvable = reasons.Where(reason => !reason.Key.StartsWith("Insufficient", StringComparison.Ordinal) && reason.Key != "Too many pods").Sum(reason => reason.Value);
        var preemption = unresolvable >= count
            ? $"{count} Preemption is not helpful for scheduling."
            : $"{count} No preemption victims found for incoming pod.";
        return $"0/{count} nodes are available: {listed}. no new claims to deallocate, preemption: 0/{count} nodes are available: {preemption}";
    }

    private ILookup<string, V1Pod> Occupants() => pods.All.Values
        .Where(pod => pod.Spec.NodeName is { Length: > 0 })
        .Select(pod => (Node: pod.Spec.NodeName, Pod: pod))
        .Concat(_assumed.Values.Select(assumed => (assumed.Node, assumed.Pod)))
        .ToLookup(entry => entry.Node, entry => entry.Pod, StringComparer.Ordinal);

    private void ForgetSeen()
    {
        foreach (var (uid, assumed) in _assumed.ToList())
        {
            if (pods.Find(assumed.Pod.Key()) is not { } seen || seen.Metadata.Uid != uid || seen.Spec.NodeName is { Length: > 0 }) { _assumed.Remove(uid); }
        }
    }

    /// <summary>Null when all volumes are there; the text of a refusal; or empty while a volume is being made for the chosen node.</summary>
    private async Task<string?> VolumesWaitAsync(V1Pod pod, string node, CancellationToken cancellationToken)
    {
        var waits = false;
        foreach (var name in (pod.Spec.Volumes ?? []).Select(volume => volume.PersistentVolumeClaim?.ClaimName).OfType<string>())
        {
            if (claims.Find(new ObjectKey(pod.Metadata.NamespaceProperty, name)) is not { } claim)
            {
                return $"persistentvolumeclaim \"{name}\" not found";
            }

            if (claim.Metadata.DeletionTimestamp is not null) { return $"persistentvolumeclaim \"{name}\" is being deleted"; }
            if (claim.Status?.Phase == "Bound") { continue; }
            if (classes.Find(new ObjectKey("", claim.Spec.StorageClassName ?? ""))?.VolumeBindingMode != "WaitForFirstConsumer")
            {
                return "pod has unbound immediate PersistentVolumeClaims. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
            }

            waits = true;
            if (claim.Metadata.Annotations is null || !claim.Metadata.Annotations.ContainsKey(SelectedNode))
            {
                var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [SelectedNode] = node } } };
                await client.PatchAsync(ResourceTypes.PersistentVolumeClaims, claim.Key(), PatchType.Merge, patch, new WriteOptions(), cancellationToken);
            }
        }

        return waits ? "" : null;
    }

    private async Task BindAsync(V1Pod pod, string node, CancellationToken cancellationToken)
    {
        var binding = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Binding",
            ["metadata"] = new JsonObject { ["name"] = pod.Metadata.Name, ["namespace"] = pod.Metadata.NamespaceProperty, ["uid"] = pod.Metadata.Uid },
            ["target"] = new JsonObject { ["kind"] = "Node", ["name"] = node },
        };
        _assumed[pod.Metadata.Uid] = (node, pod);
        try
        {
            await client.CreateAsync(ResourceTypes.Pods, binding, new WriteOptions(Subresource: "binding"), cancellationToken);
        }
        catch (ApiException refused)
        {
            _assumed.Remove(pod.Metadata.Uid);
            if (refused.Code is HttpStatusCode.NotFound or HttpStatusCode.Conflict) { return; }
            throw;
        }

        await RecordAsync(pod, "Normal", "Scheduled", "Binding", $"Successfully assigned {pod.Key()} to {node}", cancellationToken);
    }

    private async Task RefuseAsync(V1Pod pod, string message, CancellationToken cancellationToken)
    {
        if (pod.Condition("PodScheduled") is { Status: "False" } known && known.Message == message) { return; }
        var condition = new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "False",
            ["reason"] = "Unschedulable",
            ["message"] = message,
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = (pod.Condition("PodScheduled") is { Status: "False", LastTransitionTime: { } since } ? since : time.GetUtcNow()).ToTimestamp(),
        };
        var patch = new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(condition) } };
        try
        {
            await client.PatchAsync(ResourceTypes.Pods, pod.Key(), PatchType.StrategicMerge, patch, new WriteOptions(Subresource: "status"), cancellationToken);
        }
        catch (ApiException gone) when (gone.Code == HttpStatusCode.NotFound)
        {
            return;
        }

        await RecordAsync(pod, "Warning", "FailedScheduling", "Scheduling", message, cancellationToken);
    }

    /// <summary>The scheduler records in the newer shape: one time in microseconds, an action, and no source.</summary>
    private async Task RecordAsync(V1Pod pod, string type, string reason, string action, string message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{pod.Metadata.Name}.{((now - DateTimeOffset.UnixEpoch).Ticks * 100).ToString("x", CultureInfo.InvariantCulture)}",
                ["namespace"] = pod.Metadata.NamespaceProperty,
            },
            ["involvedObject"] = new JsonObject
            {
                ["kind"] = "Pod",
                ["namespace"] = pod.Metadata.NamespaceProperty,
                ["name"] = pod.Metadata.Name,
                ["uid"] = pod.Metadata.Uid,
                ["apiVersion"] = "v1",
                ["resourceVersion"] = pod.Metadata.ResourceVersion,
            },
            ["reason"] = reason,
            ["message"] = message,
            ["type"] = type,
            ["eventTime"] = now.ToMicroTimestamp(),
            ["action"] = action,
            ["reportingComponent"] = "default-scheduler",
            ["reportingInstance"] = "default-scheduler-kind-control-plane",
            ["source"] = new JsonObject(),
            ["firstTimestamp"] = null,
            ["lastTimestamp"] = null,
        };
        try
        {
            await client.CreateAsync(ResourceTypes.Events, body, new WriteOptions(), cancellationToken);
        }
        catch (ApiException)
        {
            // An event tells; nothing depends on it.
        }
    }
}
