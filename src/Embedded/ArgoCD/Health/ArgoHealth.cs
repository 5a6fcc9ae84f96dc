using System.Text.Json.Nodes;
using ArgoCD.Objects;
using static ArgoCD.Health.ResourceHealth;

namespace ArgoCD.Health;

internal static class ArgoHealth
{
    public static ResourceHealth Workflow(JsonObject live)
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

    public static ResourceHealth ApplicationSet(JsonObject live)
    {
        ReadOnlySpan<(string Type, string Status, string Health)> rules =
        [
            ("ErrorOccurred", "True", Degraded),
            ("ResourcesUpToDate", "False", Degraded),
            ("RolloutProgressing", "True", Progressing),
            ("ResourcesUpToDate", "True", Healthy),
        ];
        foreach (var (type, status, health) in rules)
        {
            if (live.Condition(type) is { } condition && condition.Text("status") == status)
            {
                return new(health, condition.Text("message"));
            }
        }

        return new(Progressing, "Waiting for the status to be reported");
    }

    public static ResourceHealth AnalysisRun(JsonObject live)
    {
        if (live.Map("status") is not { } status)
        {
            return new(Progressing, "Waiting for analysis run to finish: status has not been reconciled.");
        }

        string Message(string otherwise) => status.At("message") is { } said ? said.Text() : otherwise;
        return status.Text("phase") switch
        {
            "Pending" or "Running" => new(Progressing, "Analysis run is running"),
            "Successful" => new(Healthy, Message("Analysis run completed successfully")),
            "Failed" => new(Degraded, Message("Analysis run failed")),
            "Error" => new(Degraded, Message("Analysis run had an error")),
            "Inconclusive" => new(Unknown, Message("Analysis run was inconclusive")),
            _ => HealthScript.Invalid,
        };
    }
}
