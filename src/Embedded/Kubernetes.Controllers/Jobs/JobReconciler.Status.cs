using k8s.Models;
using Kubernetes.Runtime;

namespace Kubernetes.Controllers.Jobs;

/// <content>What a Job says of itself.</content>
internal sealed partial class JobReconciler
{
    private async Task WriteStatusAsync(
        V1Job job, JobTally tally, List<V1Pod> owned, List<V1Pod> active, JobEnding? ending, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var old = job.Status ?? new V1JobStatus();
        var conditions = (old.Conditions ?? []).ToList();
        var terminating = owned.Count(pod => pod.Metadata.DeletionTimestamp is not null && !pod.IsTerminated());
        var (suspended, isSuspended) = (conditions.Exists(condition => condition is { Type: "Suspended", Status: "True" }), job.Spec.Suspend == true);
        if (ending is not null && !conditions.Exists(condition => condition.Type == ending.Deciding))
        {
            conditions.Add(Condition(ending.Deciding, "True", ending.Reason, ending.Message, now));
        }

        // The last word waits until no pod runs and each is counted.
        var isOver = ending is not null && tally.IsSettled && terminating == 0 && !owned.Exists(pod => pod.IsActive());
        if (isOver) { conditions.Add(Condition(ending!.Final, "True", ending.Reason, ending.Message, now)); }
        if (ending is null && suspended != isSuspended)
        {
            conditions.RemoveAll(condition => condition.Type == "Suspended");
            conditions.Add(isSuspended ? Condition("Suspended", "True", "JobSuspended", "Job suspended", now) : Condition("Suspended", "False", "JobResumed", "Job resumed", now));
        }

        var status = new V1JobStatus
        {
            Conditions = conditions.Count == 0 ? null : conditions,
            StartTime = isSuspended ? null : old.StartTime ?? now.UtcDateTime,
            CompletionTime = isOver && ending!.Final == "Complete" ? now.UtcDateTime : null,
            Active = Models.Counted(active.Count),
            Succeeded = Models.Counted(tally.Succeeded),
            Failed = Models.Counted(tally.Failed),
            Terminating = terminating,
            Ready = active.Count(pod => pod.IsReady()),
            CompletedIndexes = tally.Indexes.IsEmpty ? null : JobIndexes.Format(tally.Indexes),
            UncountedTerminatedPods = tally.Uncounted,
        };
        if (Models.AreEqual(status, old)) { return; }
        var body = Models.Copy(job);
        body.Status = status;
        await client.ReplaceStatusAsync(ResourceTypes.Jobs, body, cancellationToken);
        await TellAsync(job, ending, isOver, suspended, isSuspended, cancellationToken);
    }

    private async Task TellAsync(V1Job job, JobEnding? ending, bool isOver, bool wasSuspended, bool isSuspended, CancellationToken cancellationToken)
    {
        if (isOver && ending!.Final == "Complete") { await RecordAsync(job, "Normal", "Completed", "Job completed", cancellationToken); }
        else if (isOver) { await RecordAsync(job, "Warning", ending!.Reason, ending.Message, cancellationToken); }
        else if (ending is null && !wasSuspended && isSuspended) { await RecordAsync(job, "Normal", "Suspended", "Job suspended", cancellationToken); }
        else if (ending is null && wasSuspended && !isSuspended) { await RecordAsync(job, "Normal", "Resumed", "Job resumed", cancellationToken); }
    }

    private static V1JobCondition Condition(string type, string status, string reason, string message, DateTimeOffset now) => new()
    {
        Type = type,
        Status = status,
        Reason = reason,
        Message = message,
        LastProbeTime = now.UtcDateTime,
        LastTransitionTime = now.UtcDateTime,
    };
}
