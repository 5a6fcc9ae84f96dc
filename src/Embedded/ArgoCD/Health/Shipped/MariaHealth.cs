using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of the MariaDB operator, also under its older group.</summary>
internal static class MariaHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["k8s.mariadb.com/MariaDB"] = FirstOf(Where("status.conditions", live => AllTrue(live, Message, IsFailed)), NoStatus),
        ["mariadb.mmontes.io/MariaDB"] = FirstOf(Where("status.conditions", live => AllTrue(live, Message, IsFailed)), NoStatus),
        ["k8s.mariadb.com/Backup"] = FirstOf(Where("status.conditions", live => AllTrue(live, ReasonAndMessage, IsFailedRun)), NoStatus),
        ["k8s.mariadb.com/Database"] = OnceReady,
        ["k8s.mariadb.com/Grant"] = OnceReady,
        ["k8s.mariadb.com/User"] = OnceReady,
        ["k8s.mariadb.com/SqlJob"] = FirstOf(
            Where("status.conditions", live => UpTo(live, ReasonAndMessage, condition => condition["status"].Is("True")
                ? condition["reason"].Is("JobComplete") ? Healthy : condition["reason"].Is("JobFailed") ? Degraded : null
                : null)),
            NoStatus),
    };

    private static HealthRule NoStatus { get; } = Waiting("No status info available");

    private static HealthRule OnceReady { get; } = FirstOf(
        Where("status.conditions", live => UpTo(live, Message, condition => !condition["type"].Is("Ready") ? null : condition["status"].Is("True") ? Healthy : Degraded)),
        NoStatus);

    /// <summary>The conditions up to the first that decides; without one, the last gives the message of what is waited for.</summary>
    private static ResourceHealth? UpTo(Field live, Say say, Func<Field, string?> decides)
    {
        ResourceHealth? waiting = null;
        foreach (var condition in live["status"]["conditions"].Items())
        {
            var message = say(condition);
            if (decides(condition) is { } health)
            {
                return Tell(health, message);
            }

            waiting = Tell(Progressing, message);
        }

        return waiting;
    }

    /// <summary>Healthy where no condition is false.</summary>
    private static ResourceHealth AllTrue(Field live, Say say, Func<Field, bool> isFailed)
    {
        var message = Field.Absent;
        foreach (var condition in live["status"]["conditions"].Items())
        {
            message = say(condition);
            if (condition["status"].Is("False"))
            {
                return Tell(isFailed(condition) ? Degraded : Progressing, message);
            }
        }

        return Tell(Healthy, message);
    }

    private static bool IsFailed(Field condition) => condition["reason"].Is("Failed");

    private static bool IsFailedRun(Field condition) => condition["reason"].Is("CronJobScheduled") && condition["message"].Is("Failed");

    private static Field ReasonAndMessage(Field condition) => $"{condition["reason"].Text} {condition["message"].Text}";
}
