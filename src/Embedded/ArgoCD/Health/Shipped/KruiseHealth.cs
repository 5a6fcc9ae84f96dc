using System.Text.RegularExpressions;
using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of OpenKruise and its games and rollouts.</summary>
internal static class KruiseHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["apps.kruise.io/AdvancedCronJob"] = FirstOf(
            Where("status.lastScheduleTime", live => IsTime(live["status"]["lastScheduleTime"]) ? null : throw live["status"]["lastScheduleTime"].Unreadable("read as a time")),
            If(live => live["status"]["lastScheduleTime"].IsAbsent && live["spec"]["paused"].IsTrue, Suspended, "AdvancedCronJob is Paused"),
            If(live => live["status"]["active"] is { IsAbsent: false, Count: > 0 }, Progressing, "AdvancedCronJobs has active jobs"),
            Without("status.lastScheduleTime", Always(Degraded, "AdvancedCronJobs has not run successfully")),
            Always(Healthy, "AdvancedCronJobs has run successfully")),
        ["apps.kruise.io/BroadcastJob"] = FirstOf(
            Where(
                "status",
                If(live => live["status"]["desired"] == live["status"]["succeeded"] && live["status"]["phase"].Is("completed"), Healthy, "BroadcastJob is completed successfully"),
                If(live => !live["status"]["failed"].Is(0) && live["status"]["phase"].Is("failed"), Degraded, "BroadcastJob failed"),
                If(live => live["status"]["phase"].Is("paused") && live["spec"]["paused"].IsTrue, Suspended, "BroadcastJob is Paused")),
            Waiting("BroadcastJob is still running")),
        ["apps.kruise.io/CloneSet"] = Observed(CloneSet),
        ["apps.kruise.io/DaemonSet"] = Observed(DaemonSet),
        ["apps.kruise.io/StatefulSet"] = Observed(StatefulSet),
        ["game.kruise.io/GameServer"] = FirstOf(live => live["status"].Holds ? GameServer(live["status"]) : null, Always(Unknown, "Waiting for GameServer to be ready")),
        ["game.kruise.io/GameServerSet"] = FirstOf(
            live => live["status"].Holds && IsObserved(live) ? GameServerSet(live) : null,
            Waiting("Waiting for GameServerSet initialization")),
        ["rollouts.kruise.io/Rollout"] = FirstOf(
            live => IsObserved(live) ? Rollout(live["status"]["canaryStatus"]["currentStepState"], live["status"]["phase"]) : null,
            Waiting("Rollout is still progressing")),
    };

    private static HealthRule Observed(HealthRule rule) => FirstOf(
        Where("status", live => IsObserved(live) ? rule(live) : null),
        Waiting("Waiting for initialization"));

    private static bool IsObserved(Field live) => live["metadata"]["generation"] == live["status"]["observedGeneration"];

    private static bool IsUpdated(Field live) => live["metadata"]["generation"].Number > 1;

    private static bool IsTime(Field time) => Regex.IsMatch(time.Text, "[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+Z");

    private static ResourceHealth? CloneSet(Field live)
    {
        var (status, strategy) = (live["status"], live["spec"]["updateStrategy"]);
        return strategy["paused"].IsTrue || !status["updatedAvailableReplicas"].Holds ? new(Suspended, "Cloneset is paused")
            : !strategy["partition"].Is(0) && IsUpdated(live) ? status["updatedReplicas"].Number >= status["expectedUpdatedReplicas"].Number ? new(Suspended, "Cloneset needs manual intervention") : null
            : status["updatedAvailableReplicas"] == status["replicas"] ? new(Healthy, "All Cloneset workloads are ready and updated")
            : new(Degraded, "Some replicas are not ready or available");
    }

    private static ResourceHealth? StatefulSet(Field live)
    {
        var (status, rolling) = (live["status"], live["spec"]["updateStrategy"]["rollingUpdate"]);
        return rolling["paused"].IsTrue || !status["updatedAvailableReplicas"].Holds ? new(Suspended, "Statefulset is paused")
            : !rolling["partition"].Is(0) && IsUpdated(live) ? status["updatedReplicas"].Number > status["replicas"].Number - rolling["partition"].Number ? new(Suspended, "Statefulset needs manual intervention") : null
            : status["updatedAvailableReplicas"] == status["replicas"] ? new(Healthy, "All Statefulset workloads are ready and updated")
            : new(Degraded, "Some replicas are not ready or available");
    }

    private static ResourceHealth? DaemonSet(Field live)
    {
        var (status, rolling) = (live["status"], live["spec"]["updateStrategy"]["rollingUpdate"]);
        var (updated, wanted) = (status["updatedNumberScheduled"], status["desiredNumberScheduled"]);
        return rolling["paused"].IsTrue || !updated.Holds ? new(Suspended, "Daemonset is paused")
            : !rolling["partition"].IsAbsent && !rolling["partition"].Is(0) && IsUpdated(live) ? updated.Number > wanted.Number - rolling["partition"].Number ? new(Suspended, "Daemonset needs manual intervention") : null
            : updated == wanted && status["numberAvailable"] == wanted ? new(Healthy, "All Daemonset workloads are ready and updated")
            : updated == wanted && status["numberUnavailable"] == wanted ? new(Degraded, "Some pods are not ready or available")
            : null;
    }

    private static ResourceHealth? GameServer(Field status)
    {
        var (current, desired) = (status["currentState"], status["desiredState"]);
        if (current != desired)
        {
            return new(Progressing, $"State change: {current.Or("Unknown").Text} → {desired.Or("Unknown").Text}");
        }

        var conditions = status["podStatus"] is { Holds: true } pod && pod["conditions"] is { Holds: true } stated ? stated.Items() : [];
        return conditions.Any(condition => condition["type"].Is("KruisePodReady") && !condition["status"].Is("True")) ? new(Degraded, "Pod is not ready: KruisePodReady")
            : current.Is("Ready") ? new(Healthy, "GameServer is Ready")
            : null;
    }

    private static ResourceHealth? GameServerSet(Field live)
    {
        var status = live["status"];
        Field Count(string name) => status[name].Or(0);
        var rolling = live["spec"]["updateStrategy"] is { Holds: true } strategy ? strategy["rollingUpdate"] : Field.Absent;
        var partition = rolling.Holds ? rolling["partition"] : Field.Absent;
        return rolling.Holds && rolling["paused"].IsTrue ? new(Suspended, "GameServerSet is paused")
            : partition.Holds && !partition.Is(0) && Count("updatedReplicas").Number >= Count("replicas").Number - partition.Number ? new(Suspended, $"Partition={partition.Text}, waiting for manual intervention")
            : Count("updatedReadyReplicas") == Count("replicas") ? new(Healthy, "All GameServerSet replicas are updated and ready")
            : Count("readyReplicas").CompareTo(Count("replicas")) < 0 ? new(Progressing, $"ReadyReplicas {Count("readyReplicas").Text}/{Count("replicas").Text}, still progressing")
            : null;
    }

    private static ResourceHealth? Rollout(Field step, Field phase) =>
        step.Is("StepPaused") && phase.Is("Progressing") ? new(Suspended, "Rollout is Paused need manual intervention")
        : step.Is("Completed") && phase.Is("Healthy") ? new(Healthy, "Rollout is Completed")
        : step.Is("StepPaused") && phase.Is("Terminating", "Disabled") ? new(Degraded, "Rollout is Disabled or Terminating")
        : null;
}
