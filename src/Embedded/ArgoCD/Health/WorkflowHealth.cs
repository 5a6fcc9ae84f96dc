using System.Text.Json.Nodes;
using ArgoCD.Objects;
using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health;

internal static class WorkflowHealth
{
    public static ResourceHealth Of(JsonObject live)
    {
        var message = live.Text("status", "message");
        return live.Text("status", "phase") switch
        {
            "" or "Pending" or "Running" => new(Progressing, message),
            "Succeeded" => new(Healthy, message),
            "Failed" or "Error" => new(Degraded, message),
            _ => new(Unknown, message),
        };
    }
}
