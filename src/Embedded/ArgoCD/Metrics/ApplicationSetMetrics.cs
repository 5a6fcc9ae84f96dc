using System.Text.Json.Nodes;
using ArgoCD.Objects;
using Prometheus;

namespace ArgoCD.Metrics;

/// <summary>What the ApplicationSet controller measures, under the names of upstream's <c>applicationset/metrics</c>.</summary>
internal sealed class ApplicationSetMetrics
{
    private readonly Gauge _info;
    private readonly Gauge _owned;
    private readonly Histogram _reconciles;

    public ApplicationSetMetrics(MetricsPage page, Func<IEnumerable<JsonObject>> sets)
    {
        _info = page.Make.CreateGauge("argocd_appset_info", "Information about applicationset", "namespace", "name", "resource_update_status");
        _owned = page.Make.CreateGauge("argocd_appset_owned_applications", "Number of applications owned by the applicationset", "namespace", "name");
        _reconciles = page.Make.CreateHistogram("argocd_appset_reconcile", "Application reconciliation performance in seconds.", ["namespace", "name"],
            new HistogramConfiguration { Buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        page.BeforeReading(() => Describe(sets()));
    }

    /// <summary>Counts a reconciliation.</summary>
    public void Reconciled(Kubernetes.Runtime.ObjectKey set, TimeSpan took) => _reconciles.WithLabels(set.Namespace, set.Name).Observe(took.TotalSeconds);

    private void Describe(IEnumerable<JsonObject> sets)
    {
        MetricsPage.Keep(_info, _ => false);
        MetricsPage.Keep(_owned, _ => false);
        foreach (var set in sets)
        {
            var reason = set.Condition("ResourcesUpToDate") is { } condition ? condition.Text("reason") : "Unknown";
            _info.WithLabels(set.Namespace(), set.Name(), reason).Set(1);
            _owned.WithLabels(set.Namespace(), set.Name()).Set(set.Items("status", "resources").Count());
        }
    }
}
