using k8s.Models;
using Kubernetes.Controllers.ReplicaSets;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers.Tests;

/// <summary>ReplicaSets that a test lists itself, for a reconciler without its loop.</summary>
internal sealed class ListedReplicaSets(ILister<V1ReplicaSet> sets) : IReplicaKind
{
    public ResourceType Type => ResourceTypes.ReplicaSets;

    public string Name => "replicaset";

    public string Component => "replicaset-controller";

    public ILister<V1ReplicaSet> Sets => sets;

    public IDisposable OnChange(Action<ObjectKey> changed) => throw new NotSupportedException("its loop does not run");

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task WriteStatusAsync(IResourceClient client, V1ReplicaSet set, CancellationToken cancellationToken) => client.ReplaceAsync(Type, set, "status", cancellationToken);
}
