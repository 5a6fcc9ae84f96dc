using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>A subscription of the Operator Lifecycle Manager.</summary>
internal static class OperatorsHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["operators.coreos.com/Subscription"] = FirstOf(
            Where("status.conditions", Subscription),
            Waiting("An install plan for a subscription is pending installation")),
    };

    private static ResourceHealth Subscription(Field live)
    {
        var status = live["status"];
        var isManual = IsManualUpgrade(live);
        var (pending, degraded) = (0, 0);
        var message = "";
        foreach (var (index, condition) in status["conditions"].Values().Index())
        {
            var type = condition["type"];
            if (isManual && type.Is("InstallPlanPending"))
            {
                continue;
            }

            message += $"{index + 1}: {type.Text} | {condition["status"].Text}\n";
            var isTrue = condition["status"].Is("True");
            pending += isTrue && type.Is("InstallPlanPending") ? 1 : 0;
            degraded += type.Is("InstallPlanMissing") ? condition["reason"].Is("ReferencedInstallPlanNotFound") ? 0 : 1
                : isTrue && type.Is("CatalogSourcesUnhealthy", "InstallPlanFailed", "ResolutionFailed") ? 1 : 0;
        }

        var state = status["state"];
        var isExpected = isManual && state.Is("UpgradePending");
        pending += state.IsAbsent || state.Is("", "UpgradeAvailable") || (state.Is("UpgradePending") && !isExpected) ? 1 : 0;
        degraded += state.Is("UpgradeFailed") ? 1 : 0;
        message += state.IsAbsent ? ".status.state not yet known\n"
            : $".status.state is '{state.Text}'{(isExpected ? " (manual InstallPlan approval pending; treated as healthy)" : "")}\n";
        return new(degraded > 0 ? Degraded : pending > 0 ? Progressing : Healthy, message);
    }

    /// <summary>Whether an installed operator waits for a person to approve its upgrade, which is as it should be.</summary>
    private static bool IsManualUpgrade(Field live) =>
        live.Maybe("spec", "installPlanApproval").Is("Manual") && !live["status"]["installedCSV"].IsAbsent
        && live["status"]["conditions"].Values().Any(condition => condition["type"].Is("InstallPlanPending") && condition["status"].Is("True") && condition["reason"].Is("RequiresApproval"));
}
