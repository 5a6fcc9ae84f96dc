using System.Text.Json.Nodes;
using Clusters;
using Kubernetes.Runtime;
using Tutorial.Observation;

namespace Scenarios;

/// <summary>Waits for what is on a cluster, by list and watch.</summary>
internal static class ClusterWatch
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Waits until the objects of a kind are as wanted.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="type">The kind.</param>
    /// <param name="ns">The namespace; null for all.</param>
    /// <param name="holds">What is wanted of them.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The objects.</returns>
    /// <exception cref="TimeoutException">They did not become so within two minutes.</exception>
    public static async Task<IReadOnlyCollection<JsonObject>> UntilAsync(
        this ICluster cluster, ResourceType type, string? ns, Func<IReadOnlyCollection<JsonObject>, bool> holds, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var all = new Dictionary<ObjectKey, JsonObject>();
        try
        {
            var list = await cluster.Resources.ListAsync(type, ns, null, limit.Token);
            foreach (var item in list.Items) { all[KeyOf(item)] = item; }
            if (holds(all.Values)) { return all.Values; }
            await foreach (var change in cluster.Resources.WatchAsync(type, ns, null, list.ResourceVersion, limit.Token))
            {
                if (change.Type == ResourceEventType.Bookmark) { continue; }
                if (change.Type == ResourceEventType.Deleted) { all.Remove(KeyOf(change.Object)); }
                else { all[KeyOf(change.Object)] = change.Object; }
                if (holds(all.Values)) { return all.Values; }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The message below says more than a timeout.
        }

        throw new TimeoutException(string.Join('\n', all.Select(item => $"{type.Kind} {item.Key}: {item.Value["status"]?.ToJsonString()}")));
    }

    private static ObjectKey KeyOf(JsonObject item) => new(item.Text("metadata", "namespace") ?? "", item.Name());
}
