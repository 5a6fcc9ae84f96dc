using System.Globalization;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.CronJobs;

/// <summary>Makes a Job each time that a CronJob is due, and keeps only the newest that ended (pkg/controller/cronjob/cronjob_controllerv2.go).</summary>
internal sealed class CronJobReconciler(IResourceClient client, ILister<V1CronJob> crons, ILister<V1Job> jobs, EventRecorder events, TimeProvider time) : IReconciler
{
    private const string ScheduledAt = "batch.kubernetes.io/cronjob-scheduled-timestamp";

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (crons.Find(key) is not { Metadata.DeletionTimestamp: null } cron) { return ReconcileResult.Done; }
        var owned = jobs.OwnedBy(cron.Metadata.Uid).Where(job => job.IsControlledBy(cron)).ToList();
        var status = await SeeEndedAsync(cron, owned, cancellationToken);
        await KeepNewestAsync(cron, owned, cancellationToken);
        var next = ReconcileResult.Done;
        if (!Schedule.TryRead(cron, out var schedule, out var reason))
        {
            await RecordAsync(cron, "Warning", reason.StartsWith("invalid", StringComparison.Ordinal) ? "UnknownTimeZone" : "UnparseableSchedule", reason, cancellationToken);
        }
        else if (cron.Spec.Suspend != true)
        {
            next = await StartAsync(cron, schedule, owned, status, cancellationToken);
        }

        if (!Models.AreEqual(status, cron.Status ?? new V1CronJobStatus()))
        {
            var body = Models.Copy(cron);
            body.Status = status;
            await client.ReplaceStatusAsync(ResourceTypes.CronJobs, body, cancellationToken);
        }

        return next;
    }

    private static V1JobCondition? EndOf(V1Job job) => job.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "Complete" or "Failed", Status: "True" });

    private async Task<V1CronJobStatus> SeeEndedAsync(V1CronJob cron, List<V1Job> owned, CancellationToken cancellationToken)
    {
        var old = cron.Status ?? new V1CronJobStatus();
        var active = (old.Active ?? []).ToList();
        foreach (var reference in active.ToList())
        {
            var job = owned.Find(job => job.Metadata.Uid == reference.Uid);
            if (job is null && await client.FindAsync(ResourceTypes.Jobs, new ObjectKey(cron.Metadata.NamespaceProperty, reference.Name), cancellationToken) is null)
            {
                await RecordAsync(cron, "Normal", "MissingJob", $"Active job went missing: {reference.Name}", cancellationToken);
                active.Remove(reference);
            }
            else if (job is not null && EndOf(job) is { } end)
            {
                await RecordAsync(cron, "Normal", "SawCompletedJob", $"Saw completed job: {job.Metadata.Name}, condition: {end.Type}", cancellationToken);
                active.Remove(reference);
            }
        }

        var successes = owned.Where(job => EndOf(job)?.Type == "Complete").Select(job => job.Status.CompletionTime).Append(old.LastSuccessfulTime);
        return new V1CronJobStatus { Active = active.Count == 0 ? null : active, LastScheduleTime = old.LastScheduleTime, LastSuccessfulTime = successes.Max() };
    }

    private async Task KeepNewestAsync(V1CronJob cron, List<V1Job> owned, CancellationToken cancellationToken)
    {
        var ended = owned.Where(job => job.Metadata.DeletionTimestamp is null).ToLookup(job => EndOf(job)?.Type);
        var superfluous = Beyond("Complete", cron.Spec.SuccessfulJobsHistoryLimit ?? 3).Concat(Beyond("Failed", cron.Spec.FailedJobsHistoryLimit ?? 1));
        foreach (var job in superfluous) { await DeleteAsync(cron, job, cancellationToken); }

        IEnumerable<V1Job> Beyond(string type, int limit) => ended[type].OrderByDescending(job => job.Status.StartTime).ThenByDescending(job => job.Metadata.Name, StringComparer.Ordinal).Skip(limit);
    }

    private async Task DeleteAsync(V1CronJob cron, V1Job job, CancellationToken cancellationToken)
    {
        if (await client.DeleteAsync(ResourceTypes.Jobs, job.Key(), new DeletionOptions("Background", Uid: job.Metadata.Uid), cancellationToken))
        {
            await RecordAsync(cron, "Normal", "SuccessfulDelete", $"Deleted job {job.Metadata.Name}", cancellationToken);
        }
    }

    private async Task<ReconcileResult> StartAsync(V1CronJob cron, Schedule schedule, List<V1Job> owned, V1CronJobStatus status, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var since = (status.LastScheduleTime ?? cron.Metadata.CreationTimestamp ?? now.UtcDateTime).ToInstant();
        if (cron.Spec.StartingDeadlineSeconds is { } seconds && now.AddSeconds(-seconds) > since) { since = now.AddSeconds(-seconds); }
        if (schedule.After(now) is not { } coming)
        {
            // 31 February: the expression reads well and never comes.
            var reason = $"invalid schedule: {cron.Spec.Schedule} : time difference between two schedules is less than 1 second";
            await RecordAsync(cron, "Warning", "InvalidSchedule", reason, cancellationToken);
            return ReconcileResult.Done;
        }

        var next = ReconcileResult.Requeue(coming - now);
        var (due, tooMany) = schedule.MostRecent(since, now);
        if (tooMany)
        {
            await RecordAsync(
                cron, "Warning", "TooManyMissedTimes", "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew", cancellationToken);
        }

        if (due is not { } moment) { return next; }
        if (cron.Spec.StartingDeadlineSeconds is { } late && moment.AddSeconds(late) < now)
        {
            await RecordAsync(cron, "Warning", "MissSchedule", $"Missed scheduled time to start a job: {moment.ToTimestamp()}", cancellationToken);
            return next;
        }

        if (cron.Spec.ConcurrencyPolicy == "Forbid" && status.Active is { Count: > 0 })
        {
            await RecordAsync(
                cron, "Normal", "JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid", cancellationToken);
            return next;
        }

        if (cron.Spec.ConcurrencyPolicy == "Replace")
        {
            foreach (var job in owned.Where(job => status.Active?.Any(active => active.Uid == job.Metadata.Uid) == true)) { await DeleteAsync(cron, job, cancellationToken); }
            status.Active = null;
        }

        await CreateAsync(cron, moment, status, cancellationToken);
        return next;
    }

    private async Task CreateAsync(V1CronJob cron, DateTimeOffset moment, V1CronJobStatus status, CancellationToken cancellationToken)
    {
        var template = Models.Copy(cron.Spec.JobTemplate);
        var job = new V1Job
        {
            Metadata = new V1ObjectMeta
            {
                // A name made of the time: the same moment never makes two Jobs.
                Name = $"{cron.Metadata.Name}-{(moment.ToUnixTimeSeconds() / 60).ToString(CultureInfo.InvariantCulture)}",
                NamespaceProperty = cron.Metadata.NamespaceProperty,
                Labels = template.Metadata?.Labels,
                Annotations = new Dictionary<string, string>(template.Metadata?.Annotations ?? new Dictionary<string, string>()) { [ScheduledAt] = moment.ToTimestamp() },
                OwnerReferences = [Ownership.ControllerReference(ResourceTypes.CronJobs, cron)],
            },
            Spec = template.Spec,
        };
        try
        {
            job = await client.CreateAsync(ResourceTypes.Jobs, job, cancellationToken);
            await RecordAsync(cron, "Normal", "SuccessfulCreate", $"Created job {job.Metadata.Name}", cancellationToken);
        }
        catch (ApiException there) when (there.Reason == "AlreadyExists" && jobs.Find(job.Key()) is { } made && made.IsControlledBy(cron))
        {
            // Made before the status could be written.
            job = made;
        }
        catch (ApiException refused)
        {
            await RecordAsync(cron, "Warning", "FailedCreate", $"Error creating job: {refused.Message}", cancellationToken);
            throw;
        }

        var reference = new V1ObjectReference
        {
            ApiVersion = ResourceTypes.Jobs.ApiVersion,
            Kind = ResourceTypes.Jobs.Kind,
            Name = job.Metadata.Name,
            NamespaceProperty = job.Metadata.NamespaceProperty,
            ResourceVersion = job.Metadata.ResourceVersion,
            Uid = job.Metadata.Uid,
        };
        if (EndOf(job) is null) { status.Active = [.. status.Active ?? [], reference]; }
        status.LastScheduleTime = moment.UtcDateTime;
    }

    private Task RecordAsync(V1CronJob cron, string type, string reason, string message, CancellationToken cancellationToken) =>
        events.RecordAsync(Models.About(ResourceTypes.CronJobs, cron), type, reason, message, cancellationToken);
}
