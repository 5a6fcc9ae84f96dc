using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of KEDA: every condition is looked at, and the last that means something gives the message.</summary>
internal static class ScalingHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["keda.sh/ScaledJob"] = Scaled("Waiting for ScaledJob", ("Ready", "Unknown")),
        ["keda.sh/ScaledObject"] = Scaled("Creating HorizontalPodAutoscaler Object", ("Fallback", "True")),
    };

    private static HealthRule Scaled(string waiting, (string Type, string Status) alsoBad) => FirstOf(
        Where("status.conditions", live =>
        {
            var (isBad, isGood, isPaused) = (false, false, false);
            var message = Field.Absent;
            foreach (var condition in live["status"]["conditions"].Items())
            {
                bool Has(string type, string status) => condition["status"].Is(status) && condition["type"].Is(type);
                var (bad, good, paused) = (Has("Ready", "False") || Has(alsoBad.Type, alsoBad.Status), Has("Ready", "True"), Has("Paused", "True"));
                message = bad || good || paused ? condition["message"] : message;
                (isBad, isGood, isPaused) = (isBad || bad, isGood || good, isPaused || paused);
            }

            return isBad ? Tell(Degraded, message) : isGood ? Tell(isPaused ? Suspended : Healthy, message) : null;
        }),
        Waiting(waiting));
}
