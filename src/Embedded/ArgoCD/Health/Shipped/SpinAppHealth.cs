using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

internal static class SpinAppHealth
{
    public static ResourceHealth? Of(Field live)
    {
        if (live["status"] is not { Holds: true } status)
        {
            return new(Progressing, "Waiting for status to be available");
        }

        var (isAvailable, isProgressing) = (false, false);
        var (availability, progress) = (Field.Absent, Field.Absent);
        foreach (var condition in status["conditions"].Holds ? status["conditions"].Items() : [])
        {
            var isTrue = condition["status"].Is("True");
            if (condition["type"].Is("Progressing"))
            {
                if (condition["status"].Is("False") && HasFailed(condition))
                {
                    return Tell(Degraded, MessageOr("Application deployment has failed")(condition));
                }

                (isProgressing, progress) = isTrue ? (true, MessageOr("Application progress status")(condition)) : (isProgressing, progress);
            }
            else if (condition["type"].Is("Available"))
            {
                (isAvailable, availability) = (isTrue, MessageOr(isTrue ? "Application availability status" : "Application is not available")(condition));
            }
        }

        var (ready, wanted) = (status["readyReplicas"].Or(0), live["spec"]["replicas"].Or(1));
        return !isAvailable ? Tell(Degraded, availability)
            : ready.CompareTo(wanted) < 0 ? new(Progressing, $"Waiting for replicas to be ready ({ready.Text}/{wanted.Text})")
            : isProgressing ? Tell(Progressing, progress)
            : new(Healthy, $"Application is healthy with {ready.Text}/{wanted.Text} replicas ready");
    }

    private static bool HasFailed(Field condition) => condition["reason"].Is("ProgressDeadlineExceeded")
        || (condition["message"].Or("").Text is var message
            && (message.Contains("timeout", StringComparison.OrdinalIgnoreCase) || message.Contains("failed", StringComparison.OrdinalIgnoreCase)));
}
