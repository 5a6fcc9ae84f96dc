using System.Text.Json;

namespace Dashboard.Hosting;

/// <summary>What a data folder keeps between starts, so that addresses and clones stay valid.</summary>
/// <param name="Port">The dashboard's port.</param>
/// <param name="ApiPort">The port of the embedded cluster's API.</param>
/// <param name="UpstreamPort">The port of the proxy that answers upstream's addresses in a learner's terminal.</param>
/// <param name="Cluster">The cluster of a kubeconfig that was chosen; null for the built-in one.</param>
/// <param name="GitPassword">What git is asked for while such a cluster is connected; null until one was.</param>
public sealed record DataFolderSettings(int? Port, int? ApiPort, int? UpstreamPort = null, ClusterChoice? Cluster = null, string? GitPassword = null)
{
    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
