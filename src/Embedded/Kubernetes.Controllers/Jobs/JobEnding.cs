using k8s.Models;

namespace Kubernetes.Controllers.Jobs;

/// <summary>How a Job ends: the condition that decides it, and the one that follows when the last pod is gone.</summary>
/// <param name="Deciding"><c>SuccessCriteriaMet</c> or <c>FailureTarget</c>.</param>
/// <param name="Final"><c>Complete</c> or <c>Failed</c>.</param>
/// <param name="Reason">The reason of both.</param>
/// <param name="Message">The message of both.</param>
internal sealed record JobEnding(string Deciding, string Final, string Reason, string Message)
{
    private static readonly JobEnding TooManyFailures = new("FailureTarget", "Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");

    private static readonly JobEnding TooLate = new("FailureTarget", "Failed", "DeadlineExceeded", "Job was active longer than specified deadline");

    private static readonly JobEnding Completed = new("SuccessCriteriaMet", "Complete", "CompletionsReached", "Reached expected number of succeeded pods");

    /// <summary>Whether it ended already.</summary>
    public static bool IsOver(V1Job job) => job.Status?.Conditions?.Any(condition => condition is { Type: "Complete" or "Failed", Status: "True" }) == true;

    /// <summary>What decides it now or has decided it before; null while it goes on.</summary>
    public static JobEnding? Of(V1Job job, JobTally tally, IReadOnlyCollection<V1Pod> active, DateTimeOffset now)
    {
        if (job.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "SuccessCriteriaMet" or "FailureTarget", Status: "True" }) is { } decided)
        {
            return new(decided.Type, decided.Type == "FailureTarget" ? "Failed" : "Complete", decided.Reason, decided.Message);
        }

        var limit = job.Spec.BackoffLimit ?? 6;
        if (tally.AllFailed > limit || IsRestartedTooOften(job, active, limit)) { return TooManyFailures; }
        if (DeadlineOf(job) is { } deadline && now >= deadline) { return TooLate; }
        var isComplete = job.Spec.Completions is { } completions ? tally.AllSucceeded >= completions : tally.AllSucceeded > 0 && active.Count == 0;
        return isComplete && job.Spec.Suspend != true ? Completed : null;
    }

    /// <summary>When a Job that runs will have been active for too long; null without a deadline.</summary>
    public static DateTimeOffset? DeadlineOf(V1Job job) =>
        job.Spec.ActiveDeadlineSeconds is { } seconds && job.Spec.Suspend != true && job.Status?.StartTime is { } start
            ? start.ToInstant().AddSeconds(seconds)
            : null;

    // With OnFailure the kubelet starts containers again in place, and those restarts count.
    private static bool IsRestartedTooOften(V1Job job, IReadOnlyCollection<V1Pod> active, int limit)
    {
        if (job.Spec.Template.Spec.RestartPolicy != "OnFailure") { return false; }
        var restarts = active.Sum(pod => (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []).Sum(container => container.RestartCount));
        return limit == 0 ? restarts > 0 : restarts >= limit;
    }
}
