using System.Text.Json.Nodes;
using ArgoCD.Objects;
using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health;

internal static class ClusterHealth
{
    public static ResourceHealth PersistentVolumeClaim(JsonObject live) => live.Text("status", "phase") switch
    {
        "Bound" => new(Healthy),
        "Pending" => new(Progressing),
        "Lost" => new(Degraded),
        _ => new(Unknown),
    };

    public static ResourceHealth ApiService(JsonObject live)
    {
        if (live.Condition("Available") is not { } condition)
        {
            return new(Progressing, "Waiting to be processed");
        }

        var message = $"{condition.Text("reason")}: {condition.Text("message")}";
        return new(condition.Text("status") == "True" ? Healthy : Progressing, message);
    }
}
