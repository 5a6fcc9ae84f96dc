using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers.Jobs;

/// <summary>Runs pods until enough of them succeeded, or too many failed (pkg/controller/job/job_controller.go).</summary>
internal sealed partial class JobReconciler(
    IResourceClient client, ILister<V1Job> jobs, ILister<V1Pod> pods, EventRecorder events, Expectations expectations, TimeProvider time) : IReconciler
{
    private readonly PodClaims _claims = new(client, pods, expectations);

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (jobs.Find(key) is not { } job)
        {
            expectations.Forget(key);
            await ReleaseAsync(pods.InNamespace(key.Namespace).Where(pod => pod.ControllerKey(ResourceTypes.Jobs) == key), cancellationToken);
            return ReconcileResult.Done;
        }

        var (owned, isComplete) = await _claims.ClaimAsync(ResourceTypes.Jobs, job, job.Spec.Selector, cancellationToken);
        if (job.Metadata.DeletionTimestamp is not null)
        {
            await ReleaseAsync(owned, cancellationToken);
            return ReconcileResult.Done;
        }

        if (JobEnding.IsOver(job))
        {
            await ReleaseAsync(owned, cancellationToken);
            return await ExpireAsync(job, cancellationToken);
        }

        var now = time.GetUtcNow();
        var tally = JobTally.Of(job, owned);
        var active = owned.Where(pod => pod.IsActive()).ToList();
        var ending = JobEnding.Of(job, tally, active, now);
        var wait = TimeSpan.Zero;
        if (ending is not null || job.Spec.Suspend == true)
        {
            foreach (var pod in active) { await DeleteAsync(job, pod, cancellationToken); }
            active = [];
        }
        else if (isComplete)
        {
            wait = await ScaleAsync(job, tally, owned, active, now, cancellationToken);
        }

        await WriteStatusAsync(job, tally, owned, active, ending, now, cancellationToken);
        await ReleaseAsync(tally.Written(owned), cancellationToken);
        return Next(job, wait, now);
    }

    private static ReconcileResult Next(V1Job job, TimeSpan wait, DateTimeOffset now)
    {
        TimeSpan? next = wait > TimeSpan.Zero ? wait : null;
        if (JobEnding.DeadlineOf(job) is { } deadline && deadline > now && (next is null || deadline - now < next)) { next = deadline - now; }
        return new ReconcileResult(next);
    }

    private async Task<TimeSpan> ScaleAsync(
        V1Job job, JobTally tally, List<V1Pod> owned, List<V1Pod> active, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var parallelism = job.Spec.Parallelism ?? 1;
        var wanted = job.Spec.Completions is { } completions
            ? Math.Min(parallelism, completions - tally.AllSucceeded)
            : tally.AllSucceeded > 0 ? Math.Min(active.Count, parallelism) : parallelism;
        foreach (var pod in active.OrderBy(pod => pod.IsReady()).ThenByDescending(pod => pod.Metadata.CreationTimestamp).Take(active.Count - wanted).ToList())
        {
            await DeleteAsync(job, pod, cancellationToken);
            active.Remove(pod);
        }

        var ending = job.Spec.PodReplacementPolicy == "Failed" ? owned.Count(pod => pod.Metadata.DeletionTimestamp is not null && !pod.IsTerminated()) : 0;
        var missing = wanted - active.Count - ending;
        if (missing <= 0) { return TimeSpan.Zero; }
        if (JobBackoff.Left(tally, owned, now) is { Ticks: > 0 } wait) { return wait; }
        foreach (var index in IndexesFor(job, tally, active, missing)) { active.Add(await CreateAsync(job, index, cancellationToken)); }
        return TimeSpan.Zero;
    }

    private static IEnumerable<int?> IndexesFor(V1Job job, JobTally tally, List<V1Pod> active, int count)
    {
        if (job.Spec.CompletionMode != "Indexed") { return Enumerable.Repeat<int?>(null, count); }
        var taken = active.Select(JobIndexes.Of).OfType<int>().ToHashSet();
        return [.. Enumerable.Range(0, job.Spec.Completions ?? 0).Where(index => !taken.Contains(index) && !tally.Indexes.Contains(index)).Take(count).Select(index => (int?)index)];
    }

    private async Task<V1Pod> CreateAsync(V1Job job, int? index, CancellationToken cancellationToken)
    {
        try
        {
            var pod = await client.CreateAsync(ResourceTypes.Pods, JobPod.Of(job, index), cancellationToken);
            expectations.Created(job.Key(), pod, pods);
            await RecordAsync(job, "Normal", "SuccessfulCreate", $"Created pod: {pod.Metadata.Name}", cancellationToken);
            return pod;
        }
        catch (ApiException refused)
        {
            await RecordAsync(job, "Warning", "FailedCreate", $"Error creating: {refused.Message}", cancellationToken);
            throw;
        }
    }

    private async Task DeleteAsync(V1Job job, V1Pod pod, CancellationToken cancellationToken)
    {
        if (await client.DeleteAsync(ResourceTypes.Pods, pod.Key(), new DeletionOptions(Uid: pod.Metadata.Uid), cancellationToken))
        {
            await RecordAsync(job, "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Metadata.Name}", cancellationToken);
        }
    }

    private async Task ReleaseAsync(IEnumerable<V1Pod> released, CancellationToken cancellationToken)
    {
        foreach (var pod in released.Where(JobTally.IsTracked).ToList())
        {
            var patch = new JsonObject
            {
                ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid, ["$deleteFromPrimitiveList/finalizers"] = new JsonArray(JobTally.Finalizer) },
            };
            try
            {
                await client.PatchAsync(ResourceTypes.Pods, pod.Key(), PatchType.StrategicMerge, patch, new WriteOptions(), cancellationToken);
            }
            catch (ApiException gone) when (gone.Code == System.Net.HttpStatusCode.NotFound)
            {
                // Somebody else took the finalizer, and the pod went.
            }
        }
    }

    private async Task<ReconcileResult> ExpireAsync(V1Job job, CancellationToken cancellationToken)
    {
        if (job.Spec.TtlSecondsAfterFinished is not { } seconds) { return ReconcileResult.Done; }
        var end = job.Status.CompletionTime ?? job.Status.Conditions.First(condition => condition is { Type: "Complete" or "Failed", Status: "True" }).LastTransitionTime;
        var left = (end ?? DateTime.UnixEpoch).ToInstant().AddSeconds(seconds) - time.GetUtcNow();
        if (left > TimeSpan.Zero) { return ReconcileResult.Requeue(left); }
        await client.DeleteAsync(ResourceTypes.Jobs, job.Key(), new DeletionOptions("Foreground", Uid: job.Metadata.Uid), cancellationToken);
        return ReconcileResult.Done;
    }

    private Task RecordAsync(V1Job job, string type, string reason, string message, CancellationToken cancellationToken) =>
        events.RecordAsync(Models.About(ResourceTypes.Jobs, job), type, reason, message, cancellationToken);
}
