using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Google's Config Connector and of GKE.</summary>
internal static class GoogleCloudHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["*.cnrm.cloud.google.com/*"] = FirstOf(
            Where("status", live => IsObserved(live) ? Judged(live) : null),
            Waiting("Update in progress")),
        ["networking.gke.io/ManagedCertificate"] = FirstOf(
            Where("status.domainStatus", If(live => live["status"]["domainStatus"].Items().Any(domain => domain["status"].Is("FailedNotVisible")), Degraded, "At least one certificate has failed to be provisioned")),
            Phases("status.certificateStatus", On("Active", Healthy, "All certificates are active")),
            Waiting("At least one certificate is still being provisioned")),
    };

    private static HealthRule Judged { get; } = FirstOf(
        If(live => IsConnector(live) && live["status"]["healthy"].IsTrue, Healthy, live => $"{live["kind"].Text} is healthy"),
        If(live => IsConnector(live) && !live["status"]["healthy"].IsAbsent, Degraded, live => $"{live["kind"].Text} is not healthy"),
        Conditions(
            When(null, "True", Healthy) with { Because = "UpToDate" },
            When(null, null, Degraded) with { Because = "UpdateFailed" },
            When(null, null, Degraded) with { Because = "DependencyNotFound" },
            When(null, null, Suspended) with { Because = "DependencyNotReady" }));

    private static bool IsConnector(Field live) => live["kind"].Is("ConfigConnector", "ConfigConnectorContext");

    private static bool IsObserved(Field live) => live["status"]["observedGeneration"] is var observed && (observed.IsAbsent || observed == live["metadata"]["generation"]);
}
