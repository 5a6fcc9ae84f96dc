using System.Text.Json.Nodes;
using ArgoCD.Objects;
using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health;

internal static class ExternalSecretsHealth
{
    public static ResourceHealth ByReady(JsonObject live, string kind)
    {
        var ready = live.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "Ready" && condition.Text("status") is "True" or "False");
        return ready.Text("status") switch
        {
            "False" => new(Degraded, ready.Text("message")),
            "True" => new(Healthy, ready.Text("message")),
            _ => new(Progressing, $"Waiting for {kind}"),
        };
    }

    /// <summary>New conditions are put at the end here, so the last one alone counts.</summary>
    public static ResourceHealth ClusterExternalSecret(JsonObject live)
    {
        var last = live.Items("status", "conditions").LastOrDefault();
        return (last.Text("type"), last.Text("status")) switch
        {
            ("Ready", "True") => new(Healthy, last.Text("message")),
            ("PartiallyReady" or "NotReady", "True") => new(Degraded, last.Text("message")),
            _ => new(Progressing, "Waiting for ClusterExternalSecret"),
        };
    }
}
