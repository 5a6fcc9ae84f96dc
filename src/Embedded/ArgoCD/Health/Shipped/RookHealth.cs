using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Rook.</summary>
internal static class RookHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["ceph.rook.io/CephCluster"] = FirstOf(Where("status", live => Ceph(live["status"])), Waiting("Waiting for status to be reported")),
        ["ceph.rook.io/CephObjectStore"] = FirstOf(
            Without("status", Waiting("Waiting for status to be reported")),
            Phases("status.phase", On("Ready", Healthy, Store), On("Failure", Degraded, Store)),
            Always(Progressing, Store)),
        ["cassandra.rook.io/Cluster"] = FirstOf(
            Where("status.racks", If(live => live["status"]["racks"].Values().All(IsReady), Healthy, "")),
            Waiting("Waiting for Cassandra Cluster")),
    };

    private static ResourceHealth Ceph(Field status)
    {
        var health = Progressing;
        List<string> said = [];
        if (status["ceph"] is { IsAbsent: false } ceph && ceph["health"] is { IsAbsent: false } light)
        {
            health = light.Is("HEALTH_ERR", "HEALTH_WARN") ? Degraded : light.Is("HEALTH_OK") ? Healthy : Progressing;
            said.Add($"Ceph health is {light.Text}{Details(ceph["details"])}");
        }

        if (health == Healthy && status["state"] is { IsAbsent: false } state)
        {
            said.Add($"Ceph cluster state is {state.Text}");
            health = state.Is("Created", "Connected") ? Healthy : state.Is("Error") ? Degraded : Progressing;
        }

        if (status["message"] is { IsAbsent: false } message && !message.Is(""))
        {
            if (said.Count == 0)
            {
                return Tell(health, message);
            }

            said.Add(message.Text);
        }

        return new(health, string.Join(" - ", said));
    }

    private static string Details(Field details)
    {
        var messages = details.IsAbsent ? [] : details.Values().OrderBy(detail => detail.Name, StringComparer.Ordinal)
            .Select(detail => detail["message"]).Where(message => !message.IsAbsent).Select(message => message.Text).ToList();
        return messages.Count > 0 ? $" ({string.Join("; ", messages)})" : "";
    }

    private static Field Store(Field live)
    {
        var status = live["status"];
        var phase = status["phase"].IsAbsent ? "Waiting for status to be reported" : $"Ceph object store phase is {status["phase"].Text}";
        return status["info"] is { IsAbsent: false } info && info["endpoint"] is { IsAbsent: false } endpoint && !endpoint.Is("") ? $"{phase} - endpoint: {endpoint.Text}" : phase;
    }

    private static bool IsReady(Field rack) => rack["members"].IsAbsent || rack["readyMembers"].IsAbsent || rack["members"] == rack["readyMembers"];
}
