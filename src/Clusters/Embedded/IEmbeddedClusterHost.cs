namespace Clusters.Embedded;

/// <summary>Makes, starts and deletes the one embedded cluster of a data folder.</summary>
public interface IEmbeddedClusterHost
{
    /// <summary>Whether one was made and not deleted since.</summary>
    bool Exists { get; }

    /// <summary>The absolute path of its kubeconfig, also before it exists.</summary>
    string KubeconfigPath { get; }

    /// <summary>Makes it where it does not exist, and starts it; returns when its API answers.</summary>
    Task<IEmbeddedCluster> StartAsync(IProgress<string> output, CancellationToken cancellationToken);

    /// <summary>Removes everything of a stopped one from disk.</summary>
    Task DeleteAsync(CancellationToken cancellationToken);
}
