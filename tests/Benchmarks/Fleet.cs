using System.Diagnostics;
using System.Globalization;
using Kubernetes.Runtime;

namespace Benchmarks;

/// <summary>The Applications of the fleet as a client sees them over TLS; one watch for the whole run.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<ObjectKey, FleetApplication> _all = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _following = Task.CompletedTask;

    /// <summary>The newest resource version seen.</summary>
    public long Version { get; private set; }

    public static async Task<Fleet> FollowAsync(ResourceClient cluster, CancellationToken cancellationToken)
    {
        var fleet = new Fleet();
        var list = await cluster.ListAsync(ResourceTypes.Applications, "argo", null, cancellationToken);
        fleet.Version = long.Parse(list.ResourceVersion, CultureInfo.InvariantCulture);
        fleet._following = fleet.FollowAsync(cluster, list.ResourceVersion);
        return fleet;
    }

    public int Count(Func<FleetApplication, bool> holds)
    {
        lock (_gate) { return _all.Values.Count(holds); }
    }

    /// <summary>Waits until the Applications are as wanted.</summary>
    /// <returns>The moment, as a Stopwatch timestamp.</returns>
    public async Task<long> WhenAsync(Func<Dictionary<ObjectKey, FleetApplication>, bool> holds, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (holds(_all)) { return Stopwatch.GetTimestamp(); }
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _following;
        _stopping.Dispose();
    }

    private async Task FollowAsync(ResourceClient cluster, string version)
    {
        try
        {
            await foreach (var change in cluster.WatchAsync(ResourceTypes.Applications, "argo", null, version, _stopping.Token))
            {
                lock (_gate)
                {
                    Version = Math.Max(Version, long.Parse((string)change.Object["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture));
                    if (change.Type == ResourceEventType.Bookmark) { continue; }
                    var key = new ObjectKey((string)change.Object["metadata"]!["namespace"]!, (string)change.Object["metadata"]!["name"]!);
                    if (change.Type == ResourceEventType.Deleted) { _all.Remove(key); }
                    else if (key.Name.StartsWith("svc-", StringComparison.Ordinal)) { _all[key] = FleetApplication.Of(change.Object); }
                    _changed.TrySetResult();
                    _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The run is over.
        }
    }
}
