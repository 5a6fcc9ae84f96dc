using System.Text.Json.Nodes;
using ArgoCD.Objects;
using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health;

internal static class ExternalSecretsHealth
{
    public static ResourceHealth ByReady(JsonObject live, string kind)
    {
        var ready = live.Condition("Ready");
        return ready.Text("status") switch
        {
            "False" => new(Degraded, ready.Text("message")),
            "True" => new(Healthy, ready.Text("message")),
            _ => new(Progressing, $"Waiting for {kind}"),
        };
    }

    public static ResourceHealth ClusterExternalSecret(JsonObject live)
    {
        ResourceHealth health = new(Progressing, "Waiting for ClusterExternalSecret");
        foreach (var condition in live.Items("status", "conditions").Where(condition => condition.Text("status") == "True"))
        {
            health = condition.Text("type") switch
            {
                "Ready" => new(Healthy, condition.Text("message")),
                "PartiallyReady" or "NotReady" => new(Degraded, condition.Text("message")),
                _ => health,
            };
        }

        return health;
    }
}
