using System.Text.Json.Nodes;
using Kubernetes.ApiServer.Defaults;

namespace Kubernetes.ApiServer.Validation.Workloads;

/// <summary>The rules of disruption budgets, in upstream's order (pkg/apis/policy/validation/validation.go).</summary>
internal static class BudgetValidation
{
    public static void Budget(JsonObject spec, FieldErrors errors)
    {
        if (spec["minAvailable"] is not null && spec["maxUnavailable"] is not null)
        {
            errors.Invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
        }

        foreach (var field in new[] { "minAvailable", "maxUnavailable" })
        {
            CountOrPercent.Check(spec[field], $"spec.{field}", errors);
            CountOrPercent.AtMostAll(spec[field], $"spec.{field}", errors);
        }

        if (spec["selector"] is JsonObject selector) { SelectorValidation.Selector(selector, "spec.selector", errors); }
        if (spec.Text("unhealthyPodEvictionPolicy") is { Length: > 0 } policy) { errors.OneOf("spec.unhealthyPodEvictionPolicy", policy, "AlwaysAllow", "IfHealthyBudget"); }
    }
}
