using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace Kubernetes.Controllers.Endpoints;

/// <summary>Follows Services and pods and keeps their EndpointSlices and Endpoints.</summary>
internal sealed class EndpointsController(ControllerContext context) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        var services = context.Informers.Get<V1Service>(ResourceTypes.Services);
        var slices = context.Informers.Get<V1EndpointSlice>(ResourceTypes.EndpointSlices);
        var endpoints = context.Informers.Get<V1Endpoints>(ResourceTypes.Endpoints);
        var selectors = new ServiceSelectors();
        using var serviceChanges = services.OnChange(change =>
        {
            selectors.Change(change.Key, change.Old, change.New);
            queue.Add(change.Key);
        });
        using var podChanges = context.Pods.OnChange(change =>
        {
            foreach (var service in selectors.Selecting(change.Key.Namespace, change.Old?.Metadata.Labels)) { queue.Add(service); }
            foreach (var service in selectors.Selecting(change.Key.Namespace, change.New?.Metadata.Labels)) { queue.Add(service); }
        });
        using var sliceChanges = slices.OnChange(change =>
        {
            if ((change.New ?? change.Old)!.Metadata.Labels is { } labels && labels.TryGetValue(EndpointsReconciler.ServiceLabel, out var name))
            {
                queue.Add(new ObjectKey(change.Key.Namespace, name));
            }
        });
        using var endpointChanges = endpoints.OnChange(change => queue.Add(change.Key));
        var reconciler = new EndpointsReconciler(context.Client, services, slices, endpoints, context.Pods);
        var synced = Task.WhenAll(
            services.WaitForSyncAsync(cancellationToken),
            slices.WaitForSyncAsync(cancellationToken),
            endpoints.WaitForSyncAsync(cancellationToken),
            context.Pods.WaitForSyncAsync(cancellationToken));
        await context.RunAsync("endpoints", queue, reconciler, workers: 2, synced, cancellationToken);
    }
}
