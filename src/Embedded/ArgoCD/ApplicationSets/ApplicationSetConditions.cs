using System.Text.Json.Nodes;
using ArgoCD.ApplicationSets.Rolling;
using ArgoCD.Objects;

namespace ArgoCD.ApplicationSets;

/// <summary>The conditions and the health of an ApplicationSet.</summary>
internal static class ApplicationSetConditions
{
    private const string AllWell = "All applications have been generated successfully";
    private static readonly SetCondition Generated = new("ParametersGenerated", "True", "ParametersGenerated", "Successfully generated parameters for all Applications");

    /// <summary>Says how a round ended, and the health that follows.</summary>
    /// <param name="status">The status.</param>
    /// <param name="outcome">How the round went.</param>
    /// <param name="isRolling">Whether the set states a rollout in steps, of which what is said stays.</param>
    /// <param name="now">The time of changes.</param>
    public static void Set(JsonObject status, RoundOutcome outcome, bool isRolling, DateTimeOffset now)
    {
        var (reason, message, parametersGenerated) = outcome;
        var failed = reason is not null;
        Set(
            status,
            [
                new("ErrorOccurred", failed ? "True" : "False", reason ?? "ApplicationSetUpToDate", failed ? message : AllWell),
                new("ParametersGenerated", parametersGenerated ? "True" : "False", parametersGenerated ? "ParametersGenerated" : "ErrorOccurred",
                    parametersGenerated ? Generated.Message : message),
                new("ResourcesUpToDate", failed ? "False" : "True", failed ? "ErrorOccurred" : "ApplicationSetUpToDate", failed ? message : AllWell),
            ],
            isRolling ? [] : ["RolloutProgressing"],
            now);
    }

    /// <summary>Says how far a rollout is; what was said of the last round stays.</summary>
    public static void Set(JsonObject status, RolloutOutcome rollout, DateTimeOffset now) => Set(status, [rollout.Condition, Generated], [], now);

    private static void Set(JsonObject status, IReadOnlyCollection<SetCondition> said, string[] withdrawn, DateTimeOffset now)
    {
        var earlier = status.Items("conditions").ToList();
        var others = earlier.Where(known => !withdrawn.Contains(known.Text("type")) && said.All(condition => condition.Type != known.Text("type")));
        status["conditions"] = new JsonArray([.. others.Select(known => known.Copy()).Concat(said.Select(condition => new JsonObject
        {
            ["lastTransitionTime"] = earlier.Find(known => known.Text("type") == condition.Type && known.Text("status") == condition.Status
                && known.Text("reason") == condition.Reason && known.Text("message") == condition.Message) is { } same
                ? same.Text("lastTransitionTime") : now.ToKubernetesTime(),
            ["message"] = condition.Message,
            ["reason"] = condition.Reason,
            ["status"] = condition.Status,
            ["type"] = condition.Type,
        })).OrderBy(condition => condition.Text("type"), StringComparer.Ordinal)]);
        status["health"] = Health(status);
    }

    private static JsonObject Health(JsonObject status)
    {
        JsonObject? Of(string type, string health) => status.Items("conditions").FirstOrDefault(condition => condition.Text("type") == type && condition.Text("status") == "True") is { } found
            ? new JsonObject { ["status"] = health, ["message"] = found.Text("message") } : null;
        return Of("ErrorOccurred", "Degraded") ?? Of("RolloutProgressing", "Progressing") ?? Of("ResourcesUpToDate", "Healthy")
            ?? new JsonObject { ["status"] = "Unknown", ["message"] = "Waiting for health status to be determined" };
    }
}

/// <summary>A condition of an ApplicationSet.</summary>
internal sealed record SetCondition(string Type, string Status, string Reason, string Message);
