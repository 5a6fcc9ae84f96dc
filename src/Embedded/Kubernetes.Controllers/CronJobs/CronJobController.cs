using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace Kubernetes.Controllers.CronJobs;

/// <summary>Follows CronJobs and the Jobs that they made.</summary>
internal sealed class CronJobController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var crons = context.Informers.Get<V1CronJob>(ResourceTypes.CronJobs);
        var jobs = context.Informers.Get<V1Job>(ResourceTypes.Jobs);
        using var changes = crons.OnChange(change => queue.Add(change.Key));
        using var made = jobs.OnChange(change =>
        {
            if ((change.New ?? change.Old)!.ControllerKey(ResourceTypes.CronJobs) is { } owner) { queue.Add(owner); }
        });
        var reconciler = new CronJobReconciler(context.Client, crons, jobs, context.Recorder("cronjob-controller"), context.Time);
        var synced = Task.WhenAll(crons.WaitForSyncAsync(cancellationToken), jobs.WaitForSyncAsync(cancellationToken));
        await context.RunAsync("cronjob", queue, reconciler, workers: 2, synced, cancellationToken);
    }
}
