using Clusters.Commands.Api;
using Clusters.Commands.Kubectl;

namespace Clusters.Commands;

/// <summary>Chooses how commands are run on a cluster.</summary>
public static class ClusterCommands
{
    /// <summary>
    /// On the embedded cluster the same requests are sent that kubectl sends, and its words printed; on a context of a
    /// kubeconfig the real kubectl runs.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="builder">Renders kustomizations for the embedded cluster.</param>
    /// <param name="time">The clock of waits.</param>
    public static IClusterCommands For(ICluster cluster, IKustomizationBuilder builder, TimeProvider time) =>
        cluster.Kind == ClusterKind.Embedded ? new ApiCommands(cluster, builder, time) : new KubectlCommands(cluster);
}
