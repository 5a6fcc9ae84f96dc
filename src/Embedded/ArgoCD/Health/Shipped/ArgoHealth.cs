using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Argo Workflows, Events, Rollouts and CD, but for the Rollout itself.</summary>
internal static class ArgoHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["argoproj.io/ApplicationSet"] = FirstOf(
            Conditions(When("ErrorOccurred", "True", Degraded)),
            Conditions(When("ResourcesUpToDate", "False", Degraded)),
            Conditions(When("RolloutProgressing", "True", Progressing)),
            Conditions(When("ResourcesUpToDate", "True", Healthy)),
            Waiting("Waiting for the status to be reported")),
        ["argoproj.io/AnalysisRun"] = FirstOf(
            Without("status", Waiting("Waiting for analysis run to finish: status has not been reconciled.")),
            Phases(
                "status.phase",
                On("Pending", Progressing, "Analysis run is running"),
                On("Running", Progressing, "Analysis run is running"),
                On("Successful", Healthy, StatusMessageOr("Analysis run completed successfully")),
                On("Failed", Degraded, StatusMessageOr("Analysis run failed")),
                On("Error", Degraded, StatusMessageOr("Analysis run had an error")),
                On("Inconclusive", Unknown, StatusMessageOr("Analysis run was inconclusive")))),
        ["argoproj.io/CronWorkflow"] = FirstOf(
            Conditions(When("SpecError", "True", Degraded), When("SubmissionError", "True", Degraded), When("Completed", "True", Healthy)),
            Always(Healthy, "CronWorkflow is healthy.")),
        ["argoproj.io/EventBus"] = FirstOf(
            Conditions(When("Deployed", "False", Degraded, MessageOrReason), When("Deployed", "True", Healthy, MessageOrReason)),
            Waiting("Waiting for initialization")),
        ["argoproj.io/Experiment"] = FirstOf(
            Without("status", Waiting("Waiting for experiment to finish: status has not been reconciled.")),
            Phases(
                "status.phase",
                On("Pending", Progressing, "Experiment is pending"),
                On("Running", Progressing, "Experiment is running"),
                On("Successful", Healthy, "Experiment is successful"),
                On("Failed", Degraded, "Experiment has failed"),
                On("Error", Degraded, "Experiment had an error"))),
    };

    private static Field MessageOrReason(Field condition) => condition["message"].Or(condition["reason"]);
}
