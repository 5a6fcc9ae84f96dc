using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Other storage: snapshots, object buckets, NetApp's Trident and Astra, MinIO.</summary>
internal static class StorageHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["snapshot.storage.k8s.io/VolumeSnapshot"] = Snapshot,
        ["snapshot.storage.k8s.io/VolumeSnapshotContent"] = Snapshot,
        ["objectbucket.io/ObjectBucketClaim"] = FirstOf(
            Without("status", Waiting("Waiting for status to be reported")),
            Without("status.phase", Waiting("Waiting for phase to be reported")),
            Phases("status.phase", On("Bound", Healthy, Claim), On("Failed", Degraded, Claim)),
            Always(Progressing, Claim)),
        ["trident.netapp.io/TridentBackendConfig"] = FirstOf(
            If(live => live.Maybe("status", "phase").Is("Bound") && live["status"]["lastOperationStatus"].Is("Success"), Healthy, The("status.message")),
            Phases("status.lastOperationStatus", On("Failed", Degraded, The("status.message"))),
            Waiting("Waiting for backend creation")),
        ["trident.netapp.io/TridentOrchestrator"] = FirstOf(
            Phases("status.status", On("Installed", Healthy, The("status.message")), On("Failed", Degraded, The("status.message")), On("Error", Degraded, The("status.message"))),
            Waiting("Waiting for trident installation")),
        ["astra.netapp.io/AppVault"] = FirstOf(
            Phases(
                "status.state",
                On("available", Healthy, Kind("Available")),
                On("Available", Healthy, Kind("Available")),
                On("failed", Degraded, Kind("Failed")),
                On("Failed", Degraded, Kind("Failed"))),
            Waiting("No status available")),
        ["astra.netapp.io/Application"] = FirstOf(Where("status.conditions", Application), Waiting("No status available")),
        ["astra.netapp.io/Backup"] = Run,
        ["astra.netapp.io/ExecHooksRun"] = Run,
        ["astra.netapp.io/ResourceBackup"] = Run,
        ["astra.netapp.io/ResticVolumeBackup"] = Run,
        ["astra.netapp.io/Snapshot"] = Run,
        ["astra.netapp.io/ExecHook"] = FirstOf(
            If(live => live.Maybe("spec", "enabled").IsTrue, Healthy, Kind("enabled")),
            If(live => live.Maybe("spec", "enabled").IsFalse, Suspended, Kind("disabled")),
            Waiting("No status available")),
        ["astra.netapp.io/Schedule"] = FirstOf(
            Where("status.lastScheduleTime", Always(Healthy, live => $"Protection policy lastScheduleTime: {live["status"]["lastScheduleTime"].Text}")),
            Always(Healthy, "Protection policy not yet executed")),
        ["minio.min.io/Tenant"] = FirstOf(
            Without("status.currentState", Waiting("No status info available")),
            If(IsSteady, Healthy, The("status.currentState")),
            If(IsBroken, Degraded, The("status.currentState")),
            Always(Progressing, The("status.currentState"))),
    };

    private static HealthRule Snapshot { get; } = FirstOf(
        If(live => live.Maybe("status", "readyToUse").Holds, Healthy, "Ready to use"),
        Where("status.error", Always(Degraded, live => live["status"]["error"]["message"])),
        Waiting("Waiting for status"));

    private static HealthRule Run { get; } = FirstOf(
        Without("status.state", Waiting("No status available")),
        Phases("status.state", On("Completed", Healthy, Kind("Completed")), On("Running", Progressing, Kind("Running"))),
        Always(Degraded, The("status.state")));

    private static ResourceHealth? Application(Field live)
    {
        foreach (var condition in live["status"]["conditions"].Items().Where(condition => condition["type"].Is("Ready")))
        {
            if (condition["status"].Is("True"))
            {
                return new(Healthy, $"Astra Application Ready, protectionState: {live["status"]["protectionState"].Text}");
            }

            if (condition["status"].Is("False"))
            {
                return new(Degraded, $"Astra Application Degraded, message: {condition["message"].Text}");
            }
        }

        return null;
    }

    private static bool IsSteady(Field live) => live["status"]["currentState"].Is("Initialized");

    // A state is searched for a beginning upstream, which only a text can be; and a known beginning comes before a whole text.
    private static bool IsBroken(Field live)
    {
        var state = live["status"]["currentState"];
        return !state.Is(state.Text) ? throw state.Unreadable("searched") : state.Is(
            "Statefulset not controlled by operator", "Another MinIO Tenant already exists in the namespace", "Tenant credentials are not set properly",
            "Different versions across MinIO Pools", "Pool Decommissioning Not Allowed");
    }

    private static Say Kind(string what) => live => $"{live["kind"].Text} {what}";

    private static Field Claim(Field live) => $"Object bucket claim phase is {live["status"]["phase"].Text}";
}
