using k8s;
using Kubernetes.Runtime;

namespace Clusters.Contexts;

/// <summary>Which cluster of a kubeconfig, and where our own copy of its access is kept.</summary>
public sealed record ContextClusterOptions
{
    /// <summary>The name of the context. One that begins with <c>kind-</c> is made and deleted by <c>kind</c>.</summary>
    public required string Context { get; init; }

    /// <summary>The kubeconfig to read the context from; it is never written. Not needed for a kind cluster.</summary>
    public string? SourceKubeconfig { get; init; }

    /// <summary>The folder for our own kubeconfig of this one context.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The absolute path of kind's configuration (<c>gitops/bootstrap/phase-0/local.yaml</c>); null for kind's defaults.</summary>
    public string? KindConfiguration { get; init; }

    /// <summary>Makes the client for objects of any kind.</summary>
    public Func<IKubernetes, IResourceClient> Connect { get; init; } = kubernetes => new ResourceClient(kubernetes);

    /// <summary>The clock of the status.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
