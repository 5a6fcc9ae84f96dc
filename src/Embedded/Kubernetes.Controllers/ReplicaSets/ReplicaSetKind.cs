using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers.ReplicaSets;

/// <summary>ReplicaSets.</summary>
internal sealed class ReplicaSetKind(Informer<V1ReplicaSet> sets) : IReplicaKind
{
    public ResourceType Type => ResourceTypes.ReplicaSets;

    public string Name => "replicaset";

    public string Component => "replicaset-controller";

    public ILister<V1ReplicaSet> Sets => sets;

    public IDisposable OnChange(Action<ObjectKey> changed) => sets.OnChange(change => changed(change.Key));

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => sets.WaitForSyncAsync(cancellationToken);

    public Task WriteStatusAsync(IResourceClient client, V1ReplicaSet set, CancellationToken cancellationToken) =>
        client.ReplaceStatusAsync(Type, set, cancellationToken);
}
