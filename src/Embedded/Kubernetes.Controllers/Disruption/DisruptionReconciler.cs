using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Disruption;

/// <summary>Writes how many pods of a budget are healthy, how many must be, and how many may be evicted.</summary>
internal sealed class DisruptionReconciler(
    IResourceClient client, ILister<V1PodDisruptionBudget> budgets, ILister<V1Pod> pods, ExpectedPods expected, EventRecorder events, TimeProvider time) : IReconciler
{
    /// <summary>How long an evicted pod is taken for gone before it counts as healthy again, as upstream's.</summary>
    private static readonly TimeSpan DeletionTimeout = TimeSpan.FromMinutes(2);

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (budgets.Find(key) is not { } found) { return ReconcileResult.Done; }
        var budget = Models.Copy(found);
        var selected = pods.InNamespace(key.Namespace).Where(budget.Selects).OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal).ToList();
        if (selected.Count == 0) { await RecordAsync(budget, "Normal", "NoPods", "No matching pods found", cancellationToken); }

        var now = time.GetUtcNow();
        var status = budget.Status ??= new V1PodDisruptionBudgetStatus();
        ReconcileResult result = default;
        try
        {
            var (expectedPods, desired) = await CountAsync(budget, selected, cancellationToken);
            var disrupted = Disrupted(status, selected, now);
            var healthy = selected.Count(pod => pod.Metadata.DeletionTimestamp is null && !disrupted.ContainsKey(pod.Metadata.Name) && pod.IsReady());
            status.ExpectedPods = expectedPods;
            status.DesiredHealthy = desired;
            status.CurrentHealthy = healthy;
            status.DisruptionsAllowed = expectedPods > 0 ? Math.Max(0, healthy - desired) : 0;
            status.DisruptedPods = disrupted.Count > 0 ? disrupted : null;
            status.ObservedGeneration = budget.Metadata.Generation;
            SetCondition(status, status.DisruptionsAllowed > 0, status.DisruptionsAllowed > 0 ? "SufficientPods" : "InsufficientPods", "", now);
            if (disrupted.Count > 0) { result = ReconcileResult.Requeue(disrupted.Values.Min()!.Value.ToInstant() + DeletionTimeout - now); }
        }
        catch (BudgetException failed)
        {
            // Nothing may be evicted while nobody knows how many pods there should be. A change of the pods or the budget looks again.
            await RecordAsync(budget, "Warning", "CalculateExpectedPodCountFailed", $"Failed to calculate the number of expected pods: {failed.Message}", cancellationToken);
            status.DisruptionsAllowed = 0;
            status.ObservedGeneration = budget.Metadata.Generation;
            SetCondition(status, isAllowed: false, "SyncFailed", failed.Message, now);
        }

        if (!Models.AreEqual(status, found.Status)) { await client.ReplaceStatusAsync(ResourceTypes.PodDisruptionBudgets, budget, cancellationToken); }
        return result;
    }

    private async Task<(int Expected, int Desired)> CountAsync(V1PodDisruptionBudget budget, List<V1Pod> selected, CancellationToken cancellationToken)
    {
        // A number that must stay says itself what it is about; everything else is a share of what the controllers want.
        if (budget.Spec.MaxUnavailable is null && budget.Spec.MinAvailable?.Value.EndsWith('%') != true)
        {
            return (selected.Count, Models.Resolve(budget.Spec.MinAvailable, selected.Count, roundUp: true));
        }

        var (count, unmanaged) = await expected.CountAsync(selected, cancellationToken);
        if (unmanaged.Count > 0)
        {
            await RecordAsync(
                budget, "Warning", "UnmanagedPods",
                $"Pods selected by this PodDisruptionBudget (selector: {LabelSelector.Of(budget.Spec.Selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set \".spec.minAvailable\" field of the PDB to an integer value.",
                cancellationToken);
        }

        return budget.Spec.MaxUnavailable is { } unavailable
            ? (count, Math.Max(0, count - Models.Resolve(unavailable, count, roundUp: true)))
            : (count, Models.Resolve(budget.Spec.MinAvailable, count, roundUp: true));
    }

    /// <summary>The pods that an eviction took and that are not on their way yet, while that is recent.</summary>
    private static Dictionary<string, DateTime?> Disrupted(V1PodDisruptionBudgetStatus status, IEnumerable<V1Pod> selected, DateTimeOffset now)
    {
        var disrupted = new Dictionary<string, DateTime?>(StringComparer.Ordinal);
        foreach (var name in selected.Where(pod => pod.Metadata.DeletionTimestamp is null).Select(pod => pod.Metadata.Name))
        {
            if (status.DisruptedPods?.TryGetValue(name, out var found) == true && found is { } since && since.ToInstant() + DeletionTimeout >= now) { disrupted[name] = since; }
        }

        return disrupted;
    }

    private static void SetCondition(V1PodDisruptionBudgetStatus status, bool isAllowed, string reason, string message, DateTimeOffset now)
    {
        var word = isAllowed ? "True" : "False";
        var before = status.Conditions?.FirstOrDefault(condition => condition.Type == "DisruptionAllowed");
        status.Conditions =
        [
            .. (status.Conditions ?? []).Where(condition => condition.Type != "DisruptionAllowed"),
            new V1Condition
            {
                Type = "DisruptionAllowed",
                Status = word,
                Reason = reason,
                Message = message,
                ObservedGeneration = status.ObservedGeneration,
                LastTransitionTime = before?.Status == word ? before.LastTransitionTime : now.UtcDateTime,
            },
        ];
    }

    private Task RecordAsync(V1PodDisruptionBudget budget, string type, string reason, string message, CancellationToken cancellationToken) =>
        events.RecordAsync(Models.About(ResourceTypes.PodDisruptionBudgets, budget), type, reason, message, cancellationToken);
}
