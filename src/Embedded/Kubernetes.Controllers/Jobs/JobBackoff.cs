using k8s.Models;

namespace Kubernetes.Controllers.Jobs;

/// <summary>How long a Job waits after failures before it makes the next pod: 10 s, 20 s, 40 s, at most 6 min after the last of them.</summary>
internal static class JobBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(6);

    /// <summary>The wait that is left; zero when the next pod may be made.</summary>
    public static TimeSpan Left(JobTally tally, IEnumerable<V1Pod> pods, DateTimeOffset now)
    {
        var ended = pods.Where(pod => pod.IsTerminated()).Select(pod => (Failed: pod.Status.Phase == "Failed", At: EndOf(pod))).OrderByDescending(pod => pod.At).ToList();
        var inARow = ended.TakeWhile(pod => pod.Failed).Count();
        if (inARow == 0) { return TimeSpan.Zero; }

        // Failed pods may have been deleted meanwhile: then the count tells more than what is left.
        var failures = inARow == ended.Count ? Math.Max(inARow, tally.AllFailed) : inARow;
        var wait = First * Math.Pow(2, Math.Min(failures, 20) - 1);
        var left = ended[0].At + (wait < Longest ? wait : Longest) - now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static DateTimeOffset EndOf(V1Pod pod)
    {
        var end = (pod.Status.ContainerStatuses ?? []).Select(container => container.State?.Terminated?.FinishedAt).Max()
            ?? pod.Condition("Ready")?.LastTransitionTime ?? pod.Metadata.CreationTimestamp ?? DateTime.UnixEpoch;
        return end.ToInstant();
    }
}
