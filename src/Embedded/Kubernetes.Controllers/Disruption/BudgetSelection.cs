using k8s.Models;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.Disruption;

/// <summary>Which pods a budget is about.</summary>
internal static class BudgetSelection
{
    /// <summary>Whether it selects the pod: an empty selector selects all of the namespace, an absent one none.</summary>
    public static bool Selects(this V1PodDisruptionBudget budget, V1Pod pod) =>
        budget.Spec?.Selector is { } selector && LabelSelector.Of(selector).Matches(pod.Metadata.Labels);
}
