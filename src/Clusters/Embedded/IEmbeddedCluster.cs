using k8s;

namespace Clusters.Embedded;

/// <summary>The embedded cluster while it runs; disposing stops it and keeps everything on disk.</summary>
public interface IEmbeddedCluster : IAsyncDisposable
{
    /// <summary>The absolute path of its kubeconfig.</summary>
    string KubeconfigPath { get; }

    /// <summary>The client of the learner.</summary>
    IKubernetes Kubernetes { get; }
}
