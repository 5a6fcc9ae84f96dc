using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Controllers;

/// <summary>What all controllers of one process share.</summary>
internal sealed record ControllerContext(IResourceClient Client, InformerFactory Informers, ControllerManagerOptions Options)
{
    public TimeProvider Time => Options.Time;

    public DateTimeOffset Now => Options.Time.GetUtcNow();

    public Informer<V1Pod> Pods => Informers.Get<V1Pod>(ResourceTypes.Pods);

    public Informer<V1ReplicaSet> ReplicaSets => Informers.Get<V1ReplicaSet>(ResourceTypes.ReplicaSets);

    public Informer<V1Node> Nodes => Informers.Get<V1Node>(ResourceTypes.Nodes);

    public Informer<V1Namespace> Namespaces => Informers.Get<V1Namespace>(ResourceTypes.Namespaces);

    public Informer<V1PersistentVolumeClaim> Claims => Informers.Get<V1PersistentVolumeClaim>(ResourceTypes.PersistentVolumeClaims);

    public ILogger Logger(string name) => Options.Loggers.CreateLogger($"Kubernetes.Controllers.{name}");

    public EventRecorder Recorder(string component) => new(Client, component, Time, Logger(component));

    /// <summary>Waits for the informers and works the queue off until it is told to stop.</summary>
    public async Task RunAsync(string name, WorkQueue queue, IReconciler reconciler, int workers, Task synced, CancellationToken cancellationToken)
    {
        try
        {
            await synced;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        await new ControllerLoop(name, queue, reconciler, Logger(name)).RunAsync(workers, cancellationToken);
    }
}
