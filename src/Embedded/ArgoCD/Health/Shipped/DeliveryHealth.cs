using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Flagger and of Spot.</summary>
internal static class DeliveryHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["flagger.app/Canary"] = FirstOf(Where("status", live => Canary(live["status"])), Always(Unknown, "No status")),
        // Without conditions this check answers nothing at all.
        ["spot.io/SpotDeployment"] = Where(
            "status.conditions",
            Conditions(
                When("InvalidSpec", null, Degraded),
                When("Progressing", null, Degraded) with { Because = "RolloutAborted" },
                When("Progressing", null, Degraded) with { Because = "ProgressDeadlineExceeded" },
                When("Paused", "True", Suspended, "Rollout is paused")),
            Phases("status.phase", On("Progressing", Progressing, "Waiting for rollout to finish steps")),
            Always(Healthy)),
    };

    private static ResourceHealth Canary(Field status)
    {
        var (weight, phase) = (status["canaryWeight"], status["phase"]);
        if (weight.Parsed() is not { } share)
        {
            throw weight.Unreadable("compared as a number");
        }

        string[] parts = [.. share > 0 ? [$"Canary Weight: {weight.Text} %"] : (string[])[], .. status["conditions"].Items().Select(condition => condition["message"].Text)];
        var health = phase.Is("Failed") ? Degraded
            : phase.Is("Progressing", "Finalising", "Promoting") ? Progressing
            : phase.Is("Succeeded", "Initialized") ? Healthy
            : Unknown;
        return new(health, $"{phase.Text} --- {string.Join(" --- ", parts)}");
    }
}
