using System.Collections.Immutable;
using k8s.Models;

namespace Kubernetes.Controllers.Jobs;

/// <summary>
/// Counts the pods of a Job that have ended, each once. A pod keeps the finalizer until its uid is written into the status; only
/// when the finalizer is gone does the uid become a number (KEP-2307).
/// </summary>
/// <param name="Succeeded">Pods that succeeded and need no uid any more.</param>
/// <param name="Failed">Pods that failed and need no uid any more.</param>
/// <param name="Uncounted">Uids that are written, of pods whose finalizer is still there.</param>
/// <param name="Indexes">The completed indexes of an Indexed Job.</param>
internal sealed record JobTally(int Succeeded, int Failed, V1UncountedTerminatedPods Uncounted, ImmutableSortedSet<int> Indexes)
{
    public const string Finalizer = "batch.kubernetes.io/job-tracking";

    /// <summary>All that succeeded, those with a uid included.</summary>
    public int AllSucceeded => Succeeded + (Uncounted.Succeeded?.Count ?? 0);

    /// <summary>All that failed, those with a uid included.</summary>
    public int AllFailed => Failed + (Uncounted.Failed?.Count ?? 0);

    public bool IsSettled => Uncounted is { Succeeded: null or { Count: 0 }, Failed: null or { Count: 0 } };

    public static bool IsTracked(V1Pod pod) => pod.Metadata.Finalizers?.Contains(Finalizer) == true;

    public static JobTally Of(V1Job job, IReadOnlyCollection<V1Pod> pods)
    {
        var status = job.Status ?? new V1JobStatus();
        var tracked = pods.Where(IsTracked).ToDictionary(pod => pod.Metadata.Uid, StringComparer.Ordinal);
        var (succeeded, stillSucceeded) = Settle(status.UncountedTerminatedPods?.Succeeded, tracked);
        var (failed, stillFailed) = Settle(status.UncountedTerminatedPods?.Failed, tracked);
        var known = stillSucceeded.Concat(stillFailed).ToHashSet(StringComparer.Ordinal);
        var indexed = job.Spec.CompletionMode == "Indexed";
        var indexes = indexed ? JobIndexes.Parse(status.CompletedIndexes) : [];
        foreach (var pod in tracked.Values.Where(pod => !known.Contains(pod.Metadata.Uid)))
        {
            // A pod that is deleted before it could end did not succeed.
            if (pod.Status?.Phase != "Succeeded")
            {
                if (pod.Status?.Phase == "Failed" || pod.Metadata.DeletionTimestamp is not null && job.Spec.Suspend != true) { stillFailed.Add(pod.Metadata.Uid); }
            }
            else if (!indexed) { stillSucceeded.Add(pod.Metadata.Uid); }
            else if (JobIndexes.Of(pod) is { } index && index < job.Spec.Completions) { indexes = indexes.Add(index); }
        }

        return new(
            indexed ? indexes.Count : (status.Succeeded ?? 0) + succeeded,
            (status.Failed ?? 0) + failed,
            new V1UncountedTerminatedPods { Succeeded = stillSucceeded.Count == 0 ? null : stillSucceeded, Failed = stillFailed.Count == 0 ? null : stillFailed },
            indexes);
    }

    /// <summary>The pods whose finalizer may go, once this tally is written.</summary>
    public IEnumerable<V1Pod> Written(IEnumerable<V1Pod> pods) => pods.Where(pod => IsTracked(pod)
        && (Uncounted.Succeeded?.Contains(pod.Metadata.Uid) == true || Uncounted.Failed?.Contains(pod.Metadata.Uid) == true
            || (pod.Status?.Phase == "Succeeded" && JobIndexes.Of(pod) is { } index && Indexes.Contains(index))));

    private static (int Counted, List<string> Still) Settle(IList<string>? uids, Dictionary<string, V1Pod> tracked)
    {
        var still = (uids ?? []).Where(tracked.ContainsKey).ToList();
        return ((uids?.Count ?? 0) - still.Count, still);
    }
}
