using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of KubeVirt and its data importer.</summary>
internal static class VirtualMachineHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["kubevirt.io/VirtualMachine"] = FirstOf(Where("status", Machine), Waiting("No status available")),
        ["kubevirt.io/VirtualMachineInstance"] = FirstOf(
            Phases(
                "status.phase",
                On("Failed", Degraded, Phase),
                On("Pending", Progressing, Phase),
                On("Scheduling", Progressing, Phase),
                On("Scheduled", Progressing, Phase),
                On("Succeeded", Suspended, Phase),
                On("Unknown", Unknown, Phase)),
            Where("status.conditions", Instance),
            Where("status.phase", Always(Progressing, Phase)),
            Waiting("No status available")),
        ["cdi.kubevirt.io/DataVolume"] = FirstOf(
            Phases("status.phase", On("Succeeded", Healthy, Phase), On("Paused", Suspended, Phase)),
            Conditions(When("Running", "False", Degraded) with { Because = "Error" }),
            Phases("status.phase", On("Failed", Degraded, Phase), On("Unknown", Degraded, Phase)),
            Where("status.phase", Always(Progressing, Phase)),
            Waiting("No status available")),
    };

    private static Field Phase(Field live) => live["status"]["phase"];

    private static ResourceHealth Machine(Field live)
    {
        var status = live["status"];
        var (health, message) = (Progressing, (Field)"No status available");
        foreach (var condition in status["conditions"].IsAbsent ? [] : status["conditions"].Items())
        {
            if (condition["type"].Is("Paused") && condition["status"].Is("True"))
            {
                return new(Suspended, "Paused");
            }

            if (condition["type"].Is("Ready"))
            {
                (health, message) = condition["status"].Is("True") ? (Healthy, "Running") : status["created"].Holds ? (health, "Starting") : (Suspended, (Field)"Stopped");
            }
        }

        return Tell(health, status["printableStatus"].IsAbsent ? message : status["printableStatus"]);
    }

    /// <summary>The last condition Ready decides, unless one says that the machine is paused.</summary>
    private static ResourceHealth? Instance(Field live)
    {
        ResourceHealth? health = null;
        foreach (var condition in live["status"]["conditions"].Items())
        {
            if (condition["type"].Is("Ready"))
            {
                health = condition["status"].Is("True") ? new(Healthy, "Running") : Tell(Degraded, condition["message"]);
            }
            else if (condition["type"].Is("Paused") && condition["status"].Is("True"))
            {
                return Tell(Suspended, condition["message"]);
            }
        }

        return health;
    }
}
