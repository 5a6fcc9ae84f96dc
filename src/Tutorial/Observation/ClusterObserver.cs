using System.Text.Json;
using System.Text.Json.Nodes;
using Clusters;
using Kubernetes.Runtime;
using Microsoft.Extensions.Logging;

namespace Tutorial.Observation;

/// <summary>
/// Watches the kinds that checks read, while the cluster runs: list, then watch, and again whenever a watch ends. A kind
/// that the server does not know yet is looked for again when a CustomResourceDefinition or an APIService changes.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="time">The clock of the backoff.</param>
/// <param name="logger">Gets what made a watch end.</param>
/// <param name="report">Gets each change in order; called by one kind's watch at a time for each kind.</param>
internal sealed partial class ClusterObserver(ICluster cluster, TimeProvider time, ILogger logger, Func<ClusterChange, CancellationToken, ValueTask> report)
{
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    private TaskCompletionSource _kindsChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Follows the cluster through its life until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        CancellationTokenSource? connected = null;
        var watches = Task.CompletedTask;
        try
        {
            await foreach (var status in cluster.WatchStatusAsync(cancellationToken))
            {
                if (status.State == ClusterState.Running == connected is not null)
                {
                    await report(new ClusterChange.Status(status), cancellationToken);
                    continue;
                }

                if (connected is not null)
                {
                    await connected.CancelAsync();
                    await watches;
                    connected.Dispose();
                    connected = null;
                    await report(new ClusterChange.Status(status), cancellationToken);
                    continue;
                }

                connected = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var token = connected.Token;
                await report(new ClusterChange.Status(status), cancellationToken);
                watches = Task.WhenAll(ObservedKind.All.Select(kind => Task.Run(() => FollowAsync(kind, token), token)));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The tutorial is being closed.
        }
        finally
        {
            if (connected is not null)
            {
                await connected.CancelAsync();
                await watches.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                connected.Dispose();
            }
        }
    }

    private async Task FollowAsync(ObservedKind kind, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await FollowOnceAsync(kind, cancellationToken);
                }
                catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
                {
                    // The next listing tells the truth; between, what was read last stays.
                    WatchEnded(logger, kind.Kind, error);
                    await Task.Delay(Backoff, time, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The cluster is gone, or the tutorial is being closed.
        }
    }

    private async Task FollowOnceAsync(ObservedKind kind, CancellationToken cancellationToken)
    {
        var changed = _kindsChanged.Task;   // taken before the question, so that no answer is missed
        if (await cluster.Resources.FindTypeAsync(kind.ApiVersion, kind.Kind, cancellationToken) is not { } type)
        {
            await report(new ClusterChange.Unknown(kind.Kind), cancellationToken);
            await changed.WaitAsync(cancellationToken);
            return;
        }

        var list = await cluster.Resources.ListAsync(type, kind.Namespace, null, cancellationToken);
        await report(new ClusterChange.Listed(kind.Kind, [.. list.Items.Select(item => KeyValuePair.Create(KeyOf(item), Slim(item)))]), cancellationToken);
        await foreach (var change in cluster.Resources.WatchAsync(type, kind.Namespace, null, list.ResourceVersion, cancellationToken))
        {
            if (change.Type == ResourceEventType.Bookmark) { continue; }
            var item = change.Type == ResourceEventType.Deleted ? null : Slim(change.Object);
            await report(new ClusterChange.Object(kind.Kind, KeyOf(change.Object), item), cancellationToken);
            if (kind.Kind is "CustomResourceDefinition" or "APIService")
            {
                Interlocked.Exchange(ref _kindsChanged, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            }
        }
    }

    private static ObjectKey KeyOf(JsonObject item) => new(item.Text("metadata", "namespace") ?? "", item.Name());

    // Values of secrets are not kept, and schemas of hundreds of kilobytes are not needed; of who wrote which field, when is enough.
    // What was received is nobody else's.
    private static JsonObject Slim(JsonObject item)
    {
        foreach (var entry in item.Items("metadata", "managedFields")) { entry.Remove("fieldsV1"); }
        switch (item.Text("kind"))
        {
            case "Secret":
                item.Remove("data");
                item.Remove("stringData");
                break;
            case "CustomResourceDefinition":
                (item["spec"] as JsonObject)?.Remove("versions");
                break;
        }

        // Written and read again: otherwise it keeps the whole text that it was parsed from.
        return JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(item))!.AsObject();
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Watching {Kind} ended; it is listed again")]
    private static partial void WatchEnded(ILogger logger, string kind, Exception error);
}
