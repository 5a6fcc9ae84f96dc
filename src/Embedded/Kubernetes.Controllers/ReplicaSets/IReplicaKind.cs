using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Informers;

namespace Kubernetes.Controllers.ReplicaSets;

/// <summary>A kind that keeps a number of pods: ReplicaSets, and ReplicationControllers in the form of one.</summary>
internal interface IReplicaKind
{
    /// <summary>The kind.</summary>
    ResourceType Type { get; }

    /// <summary>The name of its loop.</summary>
    string Name { get; }

    /// <summary>Who its events come from.</summary>
    string Component { get; }

    /// <summary>Its objects.</summary>
    ILister<V1ReplicaSet> Sets { get; }

    /// <summary>Tells each object that came, changed or went.</summary>
    IDisposable OnChange(Action<ObjectKey> changed);

    /// <summary>Waits until all objects are known.</summary>
    Task WaitForSyncAsync(CancellationToken cancellationToken);

    /// <summary>Writes the status of an object.</summary>
    Task WriteStatusAsync(IResourceClient client, V1ReplicaSet set, CancellationToken cancellationToken);
}
