using System.Collections.Frozen;
using System.Text.Json.Nodes;
using k8s.Models;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.GarbageCollection;

/// <summary>Follows every kind that can be deleted, also those of CRDs that come later, and collects what lost its owners.</summary>
internal sealed class GarbageCollector(ControllerContext context) : IController
{
    /// <summary>What other controllers follow too is followed once (the sharedInformers of pkg/controller/garbagecollector).</summary>
    private static readonly FrozenDictionary<ResourceType, Func<GarbageCollector, ResourceType, WorkQueue, FollowedKind>> Shared =
        new Dictionary<ResourceType, Func<GarbageCollector, ResourceType, WorkQueue, FollowedKind>>
        {
            [ResourceTypes.ConfigMaps] = Share<V1ConfigMap>,
            [ResourceTypes.CronJobs] = Share<V1CronJob>,
            [ResourceTypes.DaemonSets] = Share<V1DaemonSet>,
            [ResourceTypes.Deployments] = Share<V1Deployment>,
            [ResourceTypes.Endpoints] = Share<V1Endpoints>,
            [ResourceTypes.EndpointSlices] = Share<V1EndpointSlice>,
            [ResourceTypes.HorizontalPodAutoscalers] = Share<V2HorizontalPodAutoscaler>,
            [ResourceTypes.Jobs] = Share<V1Job>,
            [ResourceTypes.Pods] = Share<V1Pod>,
            [ResourceTypes.ReplicaSets] = Share<V1ReplicaSet>,
            [ResourceTypes.ReplicationControllers] = Share<V1ReplicationController>,
            [ResourceTypes.ServiceAccounts] = Share<V1ServiceAccount>,
            [ResourceTypes.Services] = Share<V1Service>,
            [ResourceTypes.StatefulSets] = Share<V1StatefulSet>,
        }.ToFrozenDictionary();

    private readonly ControllerContext _context = context;
    private readonly OwnershipGraph _graph = new();
    private readonly Dictionary<ResourceType, FollowedKind> _followed = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(_context.Time);
        using var kinds = new WorkQueue(_context.Time);
        var definitions = _context.Informers.Get<JsonObject>(ResourceTypes.CustomResourceDefinitions);
        var services = _context.Informers.Get<JsonObject>(ResourceTypes.ApiServices);
        var all = new ObjectKey("", "kinds");

        // The server takes a moment from a definition's condition to its discovery; a second look finds what the first missed.
        void Look()
        {
            kinds.AddAfter(all, TimeSpan.FromMilliseconds(100));
            kinds.AddAfter(new ObjectKey("", "kinds-again"), TimeSpan.FromSeconds(3));
        }

        using var definitionChanges = definitions.OnChange(change =>
        {
            if (change.Old is null || change.New is null || (string?)change.Old.Condition("Established")?["status"] != (string?)change.New.Condition("Established")?["status"]
                || change.Old.Generation() != change.New.Generation())
            {
                Look();
            }
        });
        using var serviceChanges = services.OnChange(_ => Look());
        kinds.Add(all);

        var reconciler = new GarbageReconciler(_context.Client, _graph, _context.Recorder("garbage-collector-controller"));
        var following = new ControllerLoop("garbagecollector-kinds", kinds, new KindFollower(this, queue, cancellationToken), _context.Logger("garbagecollector"))
            .RunAsync(workers: 1, cancellationToken);
        var collecting = _context.RunAsync("garbagecollector", queue, reconciler, workers: 4, FirstKindsAsync(queue, cancellationToken), cancellationToken);
        await Task.WhenAll(following, collecting);
        foreach (var followed in _followed.Values.ToList()) { await followed.EndAsync(); }
    }

    private static bool IsCollected(ResourceType type) =>
        type is not { Group: "", Kind: "Event" } && type.Group != "events.k8s.io";

    /// <summary>An owner that is merely not listed yet must not look gone: nothing is collected before the first lists are in.</summary>
    private async Task FirstKindsAsync(WorkQueue queue, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await FollowKindsAsync(queue, cancellationToken);
                break;
            }
            catch (Exception error) when (error is ApiException or HttpRequestException or IOException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _context.Time, cancellationToken);
            }
        }

        List<FollowedKind> first;
        lock (_followed) { first = [.. _followed.Values]; }
        await Task.WhenAll(first.Select(followed => followed.WaitForSyncAsync(cancellationToken)));
    }

    private async Task FollowKindsAsync(WorkQueue queue, CancellationToken cancellationToken)
    {
        var served = (await _context.Client.ListTypesAsync(cancellationToken)).Where(IsCollected).ToHashSet();
        List<FollowedKind> ended = [];
        lock (_followed)
        {
            foreach (var gone in _followed.Keys.Where(type => !served.Contains(type)).ToList())
            {
                _followed.Remove(gone, out var followed);
                ended.Add(followed!);
            }

            var client = new MetadataClient(_context.Client);
            foreach (var type in served.Where(type => !_followed.ContainsKey(type)))
            {
                _followed[type] = Shared.TryGetValue(type, out var share) ? share(this, type, queue) : Follow(client, type, queue, cancellationToken);
            }
        }

        foreach (var followed in ended) { await followed.EndAsync(); }
    }

    private static FollowedKind Share<T>(GarbageCollector collector, ResourceType type, WorkQueue queue)
        where T : class, IMetadata<V1ObjectMeta>
    {
        var informer = collector._context.Informers.Get<T>(type);
        var registration = informer.OnChange(change =>
            collector.Note(change.Old?.Metadata.Uid, change.New is null ? null : OwnedObject.Of(type, change.New.Metadata), queue));
        return new(informer.WaitForSyncAsync, () =>
        {
            registration.Dispose();
            return Task.CompletedTask;
        });
    }

    private FollowedKind Follow(MetadataClient client, ResourceType type, WorkQueue queue, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var informer = new Informer<JsonObject>(client, type, ns: null, selector: null, _context.Time, _context.Logger("garbagecollector"));
        informer.OnChange(change => Note(change.Old?.Uid(), change.New is null ? null : OwnedObject.Of(type, change.New), queue));
        var running = informer.RunAsync(stop.Token);
        return new(informer.WaitForSyncAsync, async () =>
        {
            await stop.CancelAsync();
            await running;
            stop.Dispose();
        });
    }

    private void Note(string? uid, OwnedObject? now, WorkQueue queue)
    {
        if (uid is not null && uid != now?.Uid) { NoteGone(uid, queue); }
        if (now is not { } item) { return; }
        _graph.Put(item);
        if (item.Owners.Length > 0 || item.WaitsForDependents || item.OrphansDependents) { queue.Add(new ObjectKey("", item.Uid)); }
        if (item.IsBeingDeleted) { EnqueueOwners(item, queue); }
    }

    private void NoteGone(string uid, WorkQueue queue)
    {
        var item = _graph.Remove(uid);
        foreach (var dependent in _graph.DependentsOf(uid)) { queue.Add(new ObjectKey("", dependent.Uid)); }
        if (item is not null) { EnqueueOwners(item, queue); }
    }

    private void EnqueueOwners(OwnedObject item, WorkQueue queue)
    {
        foreach (var owner in item.Owners)
        {
            if (_graph.Find(owner.Uid)?.WaitsForDependents == true) { queue.Add(new ObjectKey("", owner.Uid)); }
        }
    }

    /// <summary>A kind that is followed.</summary>
    /// <param name="WaitForSyncAsync">Ends when its first list is known.</param>
    /// <param name="EndAsync">Follows it no more.</param>
    private sealed record FollowedKind(Func<CancellationToken, Task> WaitForSyncAsync, Func<Task> EndAsync);

    private sealed class KindFollower(GarbageCollector collector, WorkQueue queue, CancellationToken stopping) : IReconciler
    {
        public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
        {
            await collector.FollowKindsAsync(queue, stopping);
            return ReconcileResult.Done;
        }
    }
}
