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
                On("Running", Healthy, Said("Cluster is in a healthy running state")),
                On("Restarting", Progressing, Said("Cluster pods are being restarted")),
                On("Upgrading", Progressing, Said("Cluster pods are being upgraded")),
                On("ConfigError", Degraded, Said("User-provided cluster specification resulted in a configuration error")),
                On("Pending", Progressing, Said("Cluster is waiting on resources to be provisioned")),
                On("Unknown", Unknown, Said("Component state: Unknown."))),
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

    private static Say Said(string otherwise) => live => live["status"]["message"] is { IsAbsent: false } said ? said : otherwise;
}
