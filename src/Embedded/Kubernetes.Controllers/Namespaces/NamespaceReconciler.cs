using System.Net;
using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Namespaces;

/// <summary>Deletes what is in a namespace, whatever its kind, and takes the finalizer <c>kubernetes</c> away when nothing is left.</summary>
internal sealed class NamespaceReconciler(IResourceClient client, ILister<V1Namespace> namespaces, TimeProvider time) : IReconciler
{
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (namespaces.Find(key) is not { Metadata.DeletionTimestamp: not null } found || found.Spec?.Finalizers?.Contains("kubernetes") != true)
        {
            return ReconcileResult.Done;
        }

        var remaining = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var finalizers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        List<string> refusals = [];
        foreach (var type in await client.ListTypesAsync(cancellationToken))
        {
            // Events go with the pods that cause them, and new ones come while the pods stop: they are last, and not waited for.
            if (!type.Namespaced || type.Group == "events.k8s.io") { continue; }
            await EmptyAsync(key.Name, type, remaining, finalizers, refusals, cancellationToken);
        }

        await WriteConditionsAsync(found, remaining, finalizers, refusals, cancellationToken);
        if (remaining.Count > 0 || refusals.Count > 0)
        {
            // Pods need their time to stop; upstream estimates it, here the next look is soon and grows only with failures.
            return ReconcileResult.Requeue(refusals.Count > 0 ? TimeSpan.FromSeconds(5) : TimeSpan.FromSeconds(1));
        }

        if (await client.FindAsync(ResourceTypes.Namespaces, key, cancellationToken) is not { } current) { return ReconcileResult.Done; }
        current["spec"] = new JsonObject
        {
            ["finalizers"] = new JsonArray([.. (current["spec"]?["finalizers"] as JsonArray ?? [])
                .Select(name => (string?)name).Where(name => name != "kubernetes").Select(name => (JsonNode?)JsonValue.Create(name))]),
        };
        try
        {
            await client.ReplaceAsync(ResourceTypes.Namespaces, current, new WriteOptions(Subresource: "finalize"), cancellationToken);
        }
        catch (ApiException gone) when (gone.Code == HttpStatusCode.NotFound)
        {
            // Someone was faster.
        }

        return ReconcileResult.Done;
    }

    private static bool IsNotServed(ApiException refused) => refused.Code is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed;

    private async Task EmptyAsync(
        string ns,
        ResourceType type,
        SortedDictionary<string, int> remaining,
        SortedDictionary<string, int> finalizers,
        List<string> refusals,
        CancellationToken cancellationToken)
    {
        try
        {
            var left = await client.ListAsync(type, ns, selector: null, cancellationToken);
            foreach (var item in left.Items.Where(item => !item.IsBeingDeleted()))
            {
                await client.DeleteAsync(type, item.Key(), new DeletionOptions(PropagationPolicy: "Background"), cancellationToken);
            }

            if (left.Items.IsEmpty) { return; }
            left = await client.ListAsync(type, ns, selector: null, cancellationToken);
            if (left.Items.IsEmpty || type == ResourceTypes.Events) { return; }
            remaining[type.Group.Length == 0 ? $"{type.Plural}." : $"{type.Plural}.{type.Group}"] = left.Items.Length;
            foreach (var finalizer in left.Items.SelectMany(item => item.Finalizers()))
            {
                finalizers[finalizer] = finalizers.GetValueOrDefault(finalizer) + 1;
            }
        }
        catch (ApiException gone) when (IsNotServed(gone))
        {
            // The kind went away between its discovery and now, or cannot be deleted.
        }
        catch (ApiException refused)
        {
            refusals.Add(refused.Message);
        }
    }

    private async Task WriteConditionsAsync(
        V1Namespace found,
        SortedDictionary<string, int> remaining,
        SortedDictionary<string, int> finalizers,
        List<string> refusals,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var before = found.Status?.Conditions ?? [];
        List<V1NamespaceCondition> conditions =
        [
            Condition("NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered"),
            Condition("NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed"),
            refusals.Count > 0
                ? Condition("NamespaceDeletionContentFailure", true, "ContentDeletionFailed", $"Failed to delete all resource types, {refusals.Count} remaining: {string.Join(", ", refusals)}")
                : Condition("NamespaceDeletionContentFailure", false, "ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
            remaining.Count > 0
                ? Condition("NamespaceContentRemaining", true, "SomeResourcesRemain", $"Some resources are remaining: {string.Join(", ", remaining.Select(entry => $"{entry.Key} has {entry.Value} resource instances"))}")
                : Condition("NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed"),
            finalizers.Count > 0
                ? Condition("NamespaceFinalizersRemaining", true, "SomeFinalizersRemain", $"Some content in the namespace has finalizers remaining: {string.Join(", ", finalizers.Select(entry => $"{entry.Key} in {entry.Value} resource instances"))}")
                : Condition("NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers", "All content-preserving finalizers finished"),
        ];
        if (Models.AreEqual(conditions, before) && found.Status?.Phase == "Terminating") { return; }
        var patch = new JsonObject { ["status"] = new JsonObject { ["phase"] = "Terminating", ["conditions"] = JsonNode.Parse(k8s.KubernetesJson.Serialize(conditions)) } };
        try
        {
            await client.PatchAsync(ResourceTypes.Namespaces, found.Key(), PatchType.Merge, patch, new WriteOptions(Subresource: "status"), cancellationToken);
        }
        catch (ApiException gone) when (gone.Code == HttpStatusCode.NotFound)
        {
            // It is gone already.
        }

        V1NamespaceCondition Condition(string type, bool status, string reason, string message)
        {
            var old = before.FirstOrDefault(condition => condition.Type == type);
            var word = status ? "True" : "False";
            return new V1NamespaceCondition
            {
                Type = type,
                Status = word,
                Reason = reason,
                Message = message,
                LastTransitionTime = old?.Status == word ? old.LastTransitionTime : now,
            };
        }
    }
}
