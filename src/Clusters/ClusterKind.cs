namespace Clusters;

/// <summary>The sort of a cluster.</summary>
public enum ClusterKind
{
    /// <summary>In this process.</summary>
    Embedded,

    /// <summary>A context of a kubeconfig: kind, or any other cluster.</summary>
    Context,
}
