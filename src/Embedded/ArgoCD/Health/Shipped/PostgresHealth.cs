using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>PostgreSQL by CloudNativePG and by Zalando's operator.</summary>
internal static class PostgresHealth
{
    private static readonly Dictionary<string, string[]> Phases = new()
    {
        [Healthy] = ["Cluster in healthy state"],
        [Progressing] =
        [
            "Setting up primary", "Creating a new replica", "Upgrading cluster", "Waiting for the instances to become active", "Promoting to primary cluster",
        ],
        [Degraded] =
        [
            "Switchover in progress", "Failing over", "Upgrading Postgres major version", "Cluster upgrade delayed", "Waiting for user action",
            "Primary instance is being restarted in-place", "Primary instance is being restarted without a switchover",
            "Cluster cannot execute instance online upgrade due to missing architecture binary", "Online upgrade in progress", "Applying configuration",
        ],
        [Suspended] =
        [
            "Unable to create required cluster objects", "Cluster cannot proceed to reconciliation due to an unknown plugin being required",
            "Cluster has incomplete or invalid image catalog", "Cluster is unrecoverable and needs manual intervention",
        ],
    };

    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["postgresql.cnpg.io/Cluster"] = FirstOf(
            If(IsHeld, Suspended, "Cluster reconciliation is suspended"),
            Conditions(When("cnpg.io/hibernation", "True", Suspended), When("cnpg.io/hibernation", null, Degraded)),
            Where("status.conditions", live => Tell(HealthOf(live["status"]["phase"]), live["status"]["phaseReason"])),
            Always(Progressing, live => live["status"]["phaseReason"])),
        ["acid.zalan.do/postgresql"] = FirstOf(
            Without("status.PostgresClusterStatus", Waiting("Waiting for postgres cluster status...")),
            HealthRules.Phases("status.PostgresClusterStatus", On("Running", Healthy, Said), On("Creating", Progressing, Said), On("Updating", Progressing, Said)),
            Always(Degraded, Said)),
    };

    private static bool IsHeld(Field live) =>
        live["metadata"]["annotations"] is { Holds: true } annotations && annotations["cnpg.io/reconciliationLoop"].Is("disabled");

    private static string HealthOf(Field phase) => Phases.FirstOrDefault(entry => phase.Is(entry.Value)).Key ?? Unknown;

    private static Field Said(Field live) => live["status"]["PostgresClusterStatus"];
}
