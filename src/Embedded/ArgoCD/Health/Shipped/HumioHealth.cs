using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of the Humio operator.</summary>
internal static class HumioHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["core.humio.com/HumioAction"] = Component,
        ["core.humio.com/HumioAlert"] = Component,
        ["core.humio.com/HumioIngestToken"] = Component,
        ["core.humio.com/HumioParser"] = Component,
        ["core.humio.com/HumioRepository"] = Component,
        ["core.humio.com/HumioView"] = Component,
        ["core.humio.com/HumioCluster"] = Needing(
            "status",
            Phases(
                "status.state",
                On("Running", Healthy, StatusMessageOr("Cluster is in a healthy running state")),
                On("Restarting", Progressing, StatusMessageOr("Cluster pods are being restarted")),
                On("Upgrading", Progressing, StatusMessageOr("Cluster pods are being upgraded")),
                On("ConfigError", Degraded, StatusMessageOr("User-provided cluster specification resulted in a configuration error")),
                On("Pending", Progressing, StatusMessageOr("Cluster is waiting on resources to be provisioned")),
                On("Unknown", Unknown, StatusMessageOr("Component state: Unknown."))),
            Waiting("Update in progress")),
    };

    private static HealthRule Component { get; } = FirstOf(
        Phases(
            "status.state",
            On("Exists", Healthy, "Component state: Exists."),
            On("NotFound", Missing, "Component state: NotFound."),
            On("ConfigError", Degraded, "Component state: ConfigError."),
            On("Unknown", Unknown, "Component state: Unknown.")),
        Waiting("Update in progress"));
}
