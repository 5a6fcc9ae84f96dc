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
        var condition = live.Condition("Available");
        var message = $"{condition.Text("reason")}: {condition.Text("message")}";
        return condition.Text("status") switch
        {
            "True" => new(Healthy, message),
            "False" => new(Progressing, message),
            _ => new(Progressing, "Waiting to be processed"),
        };
    }

    public static ResourceHealth CustomResourceDefinition(JsonObject live)
    {
        if (live.IsBeingDeleted() || live.Condition("Terminating").Text("status") == "True")
        {
            return new(Progressing, "CRD is terminating");
        }

        if (!live.Items("status", "conditions").Any())
        {
            return new(Progressing, "Status conditions not found");
        }

        if (live.Condition("NamesAccepted") is { } names && names.Text("status") == "False")
        {
            return new(Degraded, $"CRD names have not been accepted: {names.Text("message")}");
        }

        if (live.Condition("NonStructuralSchema") is { } schema && schema.Text("status") == "True")
        {
            return new(Degraded, $"Schema violations found: {schema.Text("message")}");
        }

        var established = live.Condition("Established");
        return established.Text("status") == "True" ? new(Healthy, "CRD is healthy")
            : established.Text("reason") == "Installing" ? new(Progressing, "CRD is being installed")
            : new(Degraded, "CRD is not established");
    }

    public static ResourceHealth PodDisruptionBudget(JsonObject live)
    {
        var conditions = live.Items("status", "conditions").ToList();
        if (conditions.Count == 0)
        {
            return new(Progressing, "Waiting for status");
        }

        return conditions.Find(condition => condition.Text("status") == "False" && condition.Text("reason") != "InsufficientPods") is { } bad
            ? new(Degraded, $"PodDisruptionBudget has {bad.Text("reason")}")
            : new(Healthy);
    }
}
