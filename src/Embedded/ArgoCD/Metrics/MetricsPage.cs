using System.Text;
using Prometheus;

namespace ArgoCD.Metrics;

/// <summary>The metrics of one component, in a registry of its own: a new pod begins at zero.</summary>
internal sealed class MetricsPage
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();

    /// <param name="version">The version that <c>argocd_info</c> states.</param>
    public MetricsPage(string version)
    {
        Make = Prometheus.Metrics.WithCustomRegistry(_registry);
        Make.CreateGauge("argocd_info", "ArgoCD version information", "version").WithLabels(version).Set(1);
    }

    /// <summary>Makes counters, gauges and histograms.</summary>
    public MetricFactory Make { get; }

    /// <summary>Has gauges set each time before the page is read.</summary>
    public void BeforeReading(Action set) => _registry.AddBeforeCollectCallback(set);

    /// <summary>The page, in Prometheus' text format.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        using var page = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(page, cancellationToken);
        return Encoding.UTF8.GetString(page.ToArray());
    }

    /// <summary>Drops the series of a family whose labels are not wanted any more.</summary>
    public static void Keep<TChild>(Collector<TChild> family, Func<string[], bool> isWanted)
        where TChild : ChildBase
    {
        foreach (var labels in family.GetAllLabelValues().Where(labels => !isWanted(labels)).ToList())
        {
            family.RemoveLabelled(labels);
        }
    }
}
