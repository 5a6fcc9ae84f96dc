using Clusters.Commands;
using global::Embedded.Cluster.Upstream;

namespace Clusters.Embedded;

/// <summary>Makes what a host needs beside the embedded cluster itself.</summary>
public static class EmbeddedClusters
{
    /// <summary>Renders kustomizations in this process; what they take from upstream is answered by the upstream catalogue.</summary>
    public static IKustomizationBuilder CreateKustomizationBuilder() => new KustomizationBuilder(new UpstreamCatalogue());
}
