using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace Kubernetes.Controllers.Jobs;

/// <summary>Follows Jobs and their pods.</summary>
internal sealed class JobController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var expectations = new Expectations(context.Time);
        var jobs = context.Informers.Get<V1Job>(ResourceTypes.Jobs);
        using var changes = jobs.OnChange(change => queue.Add(change.Key));
        using var pods = context.Pods.OnChange(change =>
        {
            if ((change.New ?? change.Old)!.ControllerKey(ResourceTypes.Jobs) is not { } owner) { return; }
            expectations.See(owner, change);
            queue.Add(owner);
        });
        var reconciler = new JobReconciler(context.Client, jobs, context.Pods, context.Recorder("job-controller"), expectations, context.Time);
        var synced = Task.WhenAll(jobs.WaitForSyncAsync(cancellationToken), context.Pods.WaitForSyncAsync(cancellationToken));
        await context.RunAsync("job", queue, reconciler, workers: 4, synced, cancellationToken);
    }
}
