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

    public static ResourceHealth CustomResourceDefinition(JsonObject live)
    {
        if (live.IsBeingDeleted())
        {
            return new(Progressing, "CRD is terminating");
        }

        var isEstablished = false;
        var conditions = live.Items("status", "conditions").ToList();
        foreach (var condition in conditions)
        {
            var message = condition.Text("message");
            switch (condition.Text("type"), condition.Text("status"))
            {
                case ("Terminating", "True"):
                    return new(Progressing, $"CRD is terminating: {message}");
                case ("NamesAccepted", "False"):
                    return new(Degraded, $"CRD names have not been accepted: {message}");
                case ("NonStructuralSchema", "True"):
                    return new(Degraded, $"Schema violations found: {message}");
                case ("Established", "True"):
                    isEstablished = true;
                    break;
                case ("Established", _) when condition.Text("reason") == "Installing":
                    return new(Progressing, "CRD is being installed");
            }
        }

        return conditions.Count == 0 ? new(Progressing, "Status conditions not found")
            : isEstablished ? new(Healthy, "CRD is healthy")
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
            : new(Healthy, $"PodDisruptionBudget has {conditions[^1].Text("reason")}");
    }
}
