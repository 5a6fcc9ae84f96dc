using static ArgoCD.Health.ResourceHealth;
using static ArgoCD.Health.Shipped.HealthRules;

namespace ArgoCD.Health.Shipped;

/// <summary>Kinds of Spark and Flink.</summary>
internal static class SparkHealth
{
    public static Dictionary<string, HealthRule> Rules => new()
    {
        ["flink.apache.org/FlinkDeployment"] = FirstOf(
            Where(
                "status.reconciliationStatus",
                If(live => live["status"]["reconciliationStatus"] is var done && (done["success"].Holds || done["state"].Is("DEPLOYED")), Healthy, ""),
                Phases(
                    "status.jobManagerDeploymentStatus",
                    On("DEPLOYED_NOT_READY", Progressing, "Waiting for deploying"),
                    On("DEPLOYING", Progressing, "Waiting for deploying"),
                    On("ERROR", Degraded, The("status.reconciliationStatus.error")))),
            Waiting("Waiting for Flink operator")),
        ["sparkoperator.k8s.io/SparkApplication"] = FirstOf(
            Where(
                "status",
                Needed,
                Phases(
                    "status.applicationState.state",
                    On("", Progressing, "SparkApplication was added, enqueuing it for submission"),
                    On("SUBMITTED", Progressing, "SparkApplication was submitted successfully"),
                    On("COMPLETED", Healthy, "SparkApplication was Completed"),
                    On("FAILED", Degraded, Error),
                    On("SUBMISSION_FAILED", Degraded, Error),
                    On("PENDING_RERUN", Progressing, "SparkApplication is Pending Rerun"),
                    On("INVALIDATING", Missing, "SparkApplication is in InvalidatingState"),
                    On("SUCCEEDING", Progressing, Succeeding),
                    On("FAILING", Degraded, Error),
                    On("UNKNOWN", Progressing, "SparkApplication is in UnknownState because either driver pod or one or all executor pods in unknown state  ")),
                If(IsRunning, Healthy, "SparkApplication is Running")),
            Waiting("Waiting for Executor pods")),
    };

    // The gap is where upstream's message goes on in a new line of its script.
    private static string Succeeding { get; } = $"The driver pod has been completed successfully. The executor pods terminate and are cleaned up.\n{new string(' ', 32)}Under this circumstances, we assume the executor pod are completed.";

    private static ResourceHealth? Needed(Field live)
    {
        _ = live["status"]["applicationState"]["state"];
        return null;
    }

    private static Field Error(Field live) => live["status"]["applicationState"]["errorMessage"];

    /// <summary>Whether as many executors run as are asked for: a number, a range, or at least one.</summary>
    private static bool IsRunning(Field live)
    {
        if (!live["status"]["applicationState"]["state"].Is("RUNNING") || live["status"]["executorState"] is not { IsAbsent: false } executors)
        {
            return false;
        }

        var running = executors.Values().Count(executor => executor.Is("RUNNING"));
        var spec = live["spec"];
        var instances = spec["executor"]["instances"];
        if (instances.Is(running))
        {
            return true;
        }

        return Range(spec) is { } range ? running >= range.Least && running <= range.Most
            : spec["dynamicAllocation"].IsAbsent && instances.IsAbsent && running >= 1;
    }

    private static (double Least, double Most)? Range(Field spec)
    {
        if (spec["dynamicAllocation"] is { Holds: true } allocation && allocation["enabled"].Holds)
        {
            return (Limit(allocation["minExecutors"], 0), Limit(allocation["maxExecutors"], double.PositiveInfinity));
        }

        return spec["sparkConf"].IsAbsent ? null
            : Range(spec["sparkConf"], "spark.streaming.dynamicAllocation.") ?? Range(spec["sparkConf"], "spark.dynamicAllocation.");
    }

    private static (double Least, double Most)? Range(Field settings, string prefix) => settings[$"{prefix}enabled"].Is("true")
        ? (Setting(settings[$"{prefix}minExecutors"], 0), Setting(settings[$"{prefix}maxExecutors"], double.PositiveInfinity)) : null;

    private static double Limit(Field limit, double otherwise) => limit.Holds ? limit.Number : otherwise;

    private static double Setting(Field limit, double otherwise) => limit.IsAbsent ? otherwise : limit.Parsed() ?? throw limit.Unreadable("compared as a number");
}
