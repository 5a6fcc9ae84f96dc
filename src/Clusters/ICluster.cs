using k8s;
using Kubernetes.Runtime;

namespace Clusters;

/// <summary>
/// Where the tutorial runs. Everything but its making and its end is done through the Kubernetes API, so that no
/// caller has to know which kind it is. Disposing of it stops or leaves the cluster, and keeps it.
/// </summary>
public interface ICluster : IAsyncDisposable
{
    /// <summary>What it is called on the page: <c>built-in</c>, or the name of a kubeconfig's context.</summary>
    string Name { get; }

    /// <summary>What sort it is.</summary>
    ClusterKind Kind { get; }

    /// <summary>Its newest status.</summary>
    ClusterStatus Status { get; }

    /// <summary>Yields the status now and after each change.</summary>
    IAsyncEnumerable<ClusterStatus> WatchStatusAsync(CancellationToken cancellationToken);

    /// <summary>The absolute path of the kubeconfig that reaches it; it exists once the cluster does.</summary>
    string KubeconfigPath { get; }

    /// <summary>The client with the learner's credentials.</summary>
    /// <exception cref="InvalidOperationException">The cluster does not exist yet.</exception>
    IKubernetes Kubernetes { get; }

    /// <summary>The same client for objects of any kind, with the same exception.</summary>
    IResourceClient Resources { get; }

    /// <summary>Starts it again, or connects to it again, where it was made or connected before; does nothing otherwise.</summary>
    Task ResumeAsync(IProgress<string> output, CancellationToken cancellationToken);

    /// <summary>Makes the cluster and starts it; does nothing where it runs.</summary>
    Task CreateAsync(IProgress<string> output, CancellationToken cancellationToken);

    /// <summary>Deletes the cluster with all its objects; the learner's repository stays.</summary>
    Task DeleteAsync(IProgress<string> output, CancellationToken cancellationToken);
}
