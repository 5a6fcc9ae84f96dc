using System.Text.RegularExpressions;
using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>What watches over others: Prometheus, VictoriaMetrics, OpenTelemetry, Jaeger, Kiali, Datadog, Coralogix.</summary>
internal static class MonitoringHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["monitoring.coreos.com/Prometheus"] = FirstOf(Where("status.conditions", Prometheus), Waiting("Waiting for initialization")),
        ["operator.victoriametrics.com/*"] = FirstOf(
            Without("status", Waiting("Waiting for the operator to reconcile")),
            Unobserved("Waiting for the operator to reconcile"),
            Phases(
                "status.updateStatus",
                On("operational", Healthy, "All components are operational"),
                On("expanding", Progressing, StatedReason("Reconciliation in progress")),
                On("paused", Suspended, StatedReason("Reconciliation is paused")),
                On("failed", Degraded, StatedReason("Reconciliation failed"))),
            Waiting("Waiting for the operator to report status")),
        ["opentelemetry.io/OpenTelemetryCollector"] = FirstOf(Where("status", Collector), Waiting("Waiting for OpenTelemetry Collector status")),
        ["jaegertracing.io/Jaeger"] = FirstOf(
            Phases("status.phase", On("Running", Healthy, "Jaeger is Running"), On("Failed", Degraded, "Jaeger Failed For Some Reason")),
            Waiting("Waiting for Jaeger")),
        ["kiali.io/Kiali"] = FirstOf(
            Conditions(When("Successful", "True", Healthy), When("Failure", "True", Degraded), When("Running", null, Progressing) with { Because = "Running" }),
            Waiting("Waiting for Kiali")),
        ["datadoghq.com/DatadogMetric"] = FirstOf(
            Conditions(When("Error", "True", Degraded, Explained)),
            Conditions(When("Valid", "False", Degraded, MessageOr("DatadogMetric is not valid"))),
            Always(Healthy, "DatadogMetric is healthy")),
        ["coralogix.com/Alert"] = Synced,
        ["coralogix.com/RecordingRuleGroupSet"] = Synced,
    };

    private static HealthRule Synced { get; } = FirstOf(
        Conditions(When("RemoteSynced", "True", Healthy, "Resource is ready"), When("RemoteSynced", "False", Degraded)),
        Waiting("Waiting for status to be updated"));

    /// <summary>Here the last condition of type Available decides.</summary>
    private static ResourceHealth? Prometheus(Field live)
    {
        ResourceHealth? health = null;
        foreach (var condition in live["status"]["conditions"].Items().Where(condition => condition["type"].Is("Available")))
        {
            health = condition["status"].Is("True") ? new(Healthy, "All instances are available")
                : Tell(condition["reason"].Is("SomePodsNotReady") ? Progressing : Degraded, condition["message"].Or(condition["reason"]));
        }

        return health;
    }

    private static ResourceHealth Collector(Field live)
    {
        if (live["status"]["scale"] is not { IsAbsent: false } scale || scale["statusReplicas"] is not { IsAbsent: false } replicas)
        {
            return live["spec"]["mode"].Is("sidecar") ? new(Healthy, "Collector is running in sidecar mode") : new(Progressing, "Scale status not available");
        }

        var counts = Regex.Match(replicas.Text, "([0-9]+)/([0-9]+)");
        if (!counts.Success)
        {
            return new(Progressing, $"Unable to parse replica status: {replicas.Text}");
        }

        var (ready, total) = (counts.Groups[1].Value.TrimStart('0'), counts.Groups[2].Value.TrimStart('0'));
        return ready.Length > 0 ? ready == total ? new(Healthy, "All replicas are ready") : new(Progressing, "Replicas are starting up")
            : live.Maybe("spec", "mode").Is("daemonset") && total.Length == 0 ? new(Healthy, "DaemonSet has no eligible nodes (0/0)")
            : new(Degraded, "No replicas are ready");
    }

    private static Field Explained(Field condition)
    {
        var (reason, message) = (condition["reason"].Or(""), condition["message"].Or("DatadogMetric reported an error"));
        return reason.Is("") ? message : $"{reason.Text}: {message.Text}";
    }

    private static Say StatedReason(string otherwise) => live => live["status"]["reason"] is { Holds: true } reason && !reason.Is("") ? reason : otherwise;
}
