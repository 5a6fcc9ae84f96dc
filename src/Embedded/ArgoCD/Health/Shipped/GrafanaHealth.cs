using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Grafana's operators.</summary>
internal static class GrafanaHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["grafana.integreatly.org/Grafana"] = FirstOf(
            Without("status.stageStatus", Waiting("Waiting for Grafana status info")),
            Phases("status.stageStatus", On("failed", Degraded, live => $"Failed at stage {live["status"]["stage"].Text}")),
            If(live => live["status"]["stage"].Is("complete") && live["status"]["stageStatus"].Is("success"), Healthy, ""),
            Always(Progressing, The("status.stage"))),
        ["grafana.integreatly.org/GrafanaDatasource"] = FirstOf(
            If(live => live["status"] is var status && (status.IsAbsent || status["uid"].Is("")), Progressing, ""),
            If(live => live["status"]["NoMatchingInstances"].Holds, Degraded, "can't find matching grafana instance"),
            Always(Healthy)),
        ["grafana.integreatly.org/GrafanaDashboard"] = FirstOf(Where("status.conditions", Conditions), Waiting("")),
        ["grafana.integreatly.org/GrafanaFolder"] = FirstOf(Where("status.conditions", Conditions), Waiting("")),
        ["grafana-org-operator.kubitus-project.gitlab.io/*"] = FirstOf(
            HealthRules.Conditions(When("Ready", "False", Degraded), When("Ready", "True", Healthy), When("Ready", null, Progressing)),
            Waiting("Waiting ...")),
    };

    /// <summary>Every condition adds to the message, up to the first that is false.</summary>
    private static ResourceHealth Conditions(Field live)
    {
        var (health, message) = (Progressing, "");
        foreach (var condition in live["status"]["conditions"].Items().Where(condition => !condition["status"].IsAbsent))
        {
            message += (message.Length > 0 ? ", " : "") + Describe(condition);
            if (condition["status"].Is("False"))
            {
                return new(Degraded, message);
            }

            health = condition["status"].Is("True") ? Healthy : health;
        }

        return new(health, message);
    }

    private static string Describe(Field condition) => condition["reason"].IsAbsent ? ""
        : condition["type"].IsAbsent ? condition["reason"].Text
        : $"{condition["reason"].Text} for {condition["type"].Text}{(condition["message"].IsAbsent ? "" : $" because {condition["message"].Text}")}";
}
