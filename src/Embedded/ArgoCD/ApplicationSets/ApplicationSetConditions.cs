using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets;

/// <summary>The conditions and the health of an ApplicationSet.</summary>
internal static class ApplicationSetConditions
{
    private const string AllWell = "All applications have been generated successfully";

    /// <summary>Sets the conditions of a status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="outcome">How the round went.</param>
    /// <param name="rollout">What is to be said of a rollout; null where there is none.</param>
    /// <param name="now">The time of changes.</param>
    public static void Set(JsonObject status, RoundOutcome outcome, SetCondition? rollout, DateTimeOffset now)
    {
        var (reason, message, parametersGenerated) = outcome;
        var failed = reason is not null;
        List<SetCondition> wanted =
        [
            new("ErrorOccurred", failed ? "True" : "False", reason ?? "ApplicationSetUpToDate", failed ? message : AllWell),
            new("ParametersGenerated", parametersGenerated ? "True" : "False", parametersGenerated ? "ParametersGenerated" : "ErrorOccurred",
                parametersGenerated ? "Successfully generated parameters for all Applications" : message),
            new("ResourcesUpToDate", failed ? "False" : "True", failed ? "ErrorOccurred" : "ApplicationSetUpToDate", failed ? message : AllWell),
        ];
        if (rollout is not null)
        {
            wanted.Add(rollout);
        }

        var earlier = status.Items("conditions").ToList();
        status["conditions"] = new JsonArray([.. wanted.OrderBy(condition => condition.Type, StringComparer.Ordinal).Select(condition => (JsonNode)new JsonObject
        {
            ["lastTransitionTime"] = earlier.Find(known => known.Text("type") == condition.Type && known.Text("status") == condition.Status
                && known.Text("reason") == condition.Reason && known.Text("message") == condition.Message) is { } same
                ? same.Text("lastTransitionTime") : now.ToKubernetesTime(),
            ["message"] = condition.Message,
            ["reason"] = condition.Reason,
            ["status"] = condition.Status,
            ["type"] = condition.Type,
        })]);
        status["health"] = failed
            ? new JsonObject { ["status"] = "Degraded", ["message"] = message }
            : rollout is { Type: "RolloutProgressing", Status: "True" } ? new JsonObject { ["status"] = "Progressing", ["message"] = rollout.Message }
            : new JsonObject { ["status"] = "Healthy", ["message"] = AllWell };
    }
}

/// <summary>A condition of an ApplicationSet.</summary>
internal sealed record SetCondition(string Type, string Status, string Reason, string Message);
