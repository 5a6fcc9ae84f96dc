using System.Text.Json.Nodes;
using Clusters;
using Kubernetes.Runtime;
using Testing;

namespace Scenarios;

/// <summary>Waits for what is on a lesson's cluster.</summary>
internal static class ClusterWatch
{
    /// <summary>As <see cref="ResourceWatch"/> waits, where the names of the objects do not matter.</summary>
    public static async Task<IReadOnlyCollection<JsonObject>> UntilAsync(
        this ICluster cluster, ResourceType type, string? ns, Func<IReadOnlyCollection<JsonObject>, bool> holds, CancellationToken cancellationToken) =>
        [.. (await cluster.Resources.UntilAsync(type, ns, all => holds([.. all.Values]), cancellationToken)).Values];
}
