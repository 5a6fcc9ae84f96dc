using System.Text.Json.Nodes;
using Kubernetes.Runtime;

namespace Testing;

/// <summary>Waits for what is on a cluster, by list and watch.</summary>
public static class ResourceWatch
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BeforeAnother = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until the objects of a kind are as wanted. Where a connection breaks it lists again, as clients do.</summary>
    /// <param name="resources">The cluster's objects.</param>
    /// <param name="type">The kind.</param>
    /// <param name="ns">The namespace; null for all.</param>
    /// <param name="holds">What is wanted of them.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The objects.</returns>
    /// <exception cref="TimeoutException">They did not become so within two minutes; the message says what there was instead.</exception>
    /// <exception cref="InvalidOperationException">The watch ended before.</exception>
    public static async Task<IReadOnlyDictionary<ObjectKey, JsonObject>> UntilAsync(
        this IResourceClient resources, ResourceType type, string? ns, Func<IReadOnlyDictionary<ObjectKey, JsonObject>, bool> holds, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        Dictionary<ObjectKey, JsonObject> all = [];
        try
        {
            while (true)
            {
                try
                {
                    var list = await resources.ListAsync(type, ns, null, limit.Token);
                    all = list.Items.ToDictionary(KeyOf);
                    if (holds(all)) { return all; }
                    await foreach (var change in resources.WatchAsync(type, ns, null, list.ResourceVersion, limit.Token))
                    {
                        if (change.Type == ResourceEventType.Bookmark) { continue; }
                        if (change.Type == ResourceEventType.Deleted) { all.Remove(KeyOf(change.Object)); }
                        else { all[KeyOf(change.Object)] = change.Object; }
                        if (holds(all)) { return all; }
                    }

                    throw new InvalidOperationException($"the watch of {type.Kind} ended");
                }
                catch (Exception broken) when (broken is HttpRequestException or IOException)
                {
                    await Task.Delay(BeforeAnother, limit.Token);
                }
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"after {Patience.TotalSeconds:0} s:\n{string.Join('\n', all.Select(item => $"{type.Kind} {item.Key}: {item.Value["status"]?.ToJsonString()}"))}", error);
        }
    }

    /// <summary>The namespace and name of an object.</summary>
    public static ObjectKey KeyOf(JsonObject item) => new((string?)item["metadata"]?["namespace"] ?? "", (string?)item["metadata"]?["name"] ?? "");
}
