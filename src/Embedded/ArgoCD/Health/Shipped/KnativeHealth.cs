using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Knative and KServe: conditions are counted, and those that are not well make up the message.</summary>
internal static class KnativeHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["operator.knative.dev/KnativeEventing"] = Installed("KnativeEventing", ["Ready", "InstallSucceeded"], "Ready"),
        ["operator.knative.dev/KnativeServing"] = Installed(
            "KnativeServing", ["Ready", "InstallSucceeded", "DependenciesInstalled", "DeploymentsAvailable"], "Ready", "DeploymentsAvailable"),
        ["serving.knative.dev/Service"] = FirstOf(Where("status.conditions", Service), Waiting("Waiting for status update.")),
        ["serving.kserve.io/InferenceService"] = FirstOf(
            Where("status", Inference),
            Waiting("Waiting for InferenceService to report status...")),
    };

    private static HealthRule Installed(string kind, string[] good, params string[] awaited) => FirstOf(
        Where("status.conditions", live =>
        {
            var conditions = live["status"]["conditions"].Values().ToList();
            var message = string.Concat(conditions.Select((condition, index) => $"{index + 1}: {condition["type"].Text} | {condition["status"].Text}\n"));
            var done = conditions.Count(condition => condition["status"].Is("True") && condition["type"].Is(good));
            return conditions.Exists(condition => condition["status"].Is("Unknown") || (condition["status"].Is("False") && condition["type"].Is(awaited))) ? new(Progressing, message)
                : done == good.Length ? new(Healthy, $"{kind} is healthy.")
                : new(Degraded, message);
        }),
        Waiting($"Waiting for {kind}"));

    private static ResourceHealth Service(Field live)
    {
        var (done, failed, open) = (0, 0, 0);
        var message = "";
        foreach (var condition in live["status"]["conditions"].Values())
        {
            var status = condition["status"];
            if (status.Is("True") && condition["type"].Is("ConfigurationsReady", "RoutesReady", "Ready"))
            {
                done++;
            }
            else if (status.Is("False", "Unknown"))
            {
                message += $"{condition["type"].Text} is {status.Text}{Stated(condition["reason"], ", since ", ".")}{Stated(condition["message"], " ", "")}\n";
                (failed, open) = status.Is("False") ? (failed + 1, open) : (failed, open + 1);
            }
        }

        return done == 3 && failed == 0 && open == 0 ? new(Healthy, "Knative Service is healthy.") : new(failed > 0 ? Degraded : Progressing, message);
    }

    private static ResourceHealth? Inference(Field live)
    {
        var transition = live["status"]["modelStatus"].IsAbsent ? "UpToDate" : live["status"]["modelStatus"]["transitionStatus"];
        var message = transition.Is("UpToDate") ? "" : $"0: transitionStatus | {transition.Text}";
        var isWell = transition.Is("UpToDate");
        if (live["status"]["conditions"].IsAbsent)
        {
            return null;
        }

        foreach (var (index, condition) in live["status"]["conditions"].Values().Index())
        {
            var (type, status) = (condition["type"], condition["status"]);
            if (type.Is("Stopped"))
            {
                if (status.Is("True"))
                {
                    return new(Suspended, "InferenceService is Stopped");
                }

                isWell &= !status.Is("Unknown");
                continue;
            }

            isWell &= !status.Is("Unknown", "False");
            message += status.Is("True") ? "" : $" | {index + 1}: {type.Text} | {status.Text}{Stated(condition["reason"], " | ", "")}{Stated(condition["message"], " | ", "")}";
        }

        return isWell ? new(Healthy, "InferenceService is healthy.") : new(transition.Is("UpToDate", "InProgress") ? Progressing : Degraded, message);
    }

    private static string Stated(Field field, string before, string after) => field.IsAbsent || field.Is("") ? "" : before + field.Text + after;
}
