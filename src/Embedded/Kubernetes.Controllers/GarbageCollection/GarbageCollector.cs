using System.Text.Json.Nodes;
using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;
using Kubernetes.Runtime.Informers;
using Kubernetes.Runtime.Objects;

namespace Kubernetes.Controllers.GarbageCollection;

/// <summary>Follows every kind that can be deleted, also those of CRDs that come later, and collects what lost its owners.</summary>
internal sealed class GarbageCollector(ControllerContext context) : IController
{
    private readonly OwnershipGraph _graph = new();
    private readonly Dictionary<ResourceType, (CancellationTokenSource Stop, Task Running, Informer<JsonObject> Informer)> _followed = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var queue = new WorkQueue(context.Time);
        using var kinds = new WorkQueue(context.Time);
        var definitions = context.Informers.Get<JsonObject>(ResourceTypes.CustomResourceDefinitions);
        var services = context.Informers.Get<JsonObject>(ResourceTypes.ApiServices);
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

        var reconciler = new GarbageReconciler(context.Client, _graph, context.Recorder("garbage-collector-controller"));
        var following = new ControllerLoop("garbagecollector-kinds", kinds, new KindFollower(this, queue, cancellationToken), context.Logger("garbagecollector"))
            .RunAsync(workers: 1, cancellationToken);
        var collecting = context.RunAsync("garbagecollector", queue, reconciler, workers: 4, FirstKindsAsync(queue, cancellationToken), cancellationToken);
        await Task.WhenAll(following, collecting);
        foreach (var (stop, running, _) in _followed.Values.ToList())
        {
            await running;
            stop.Dispose();
        }
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
                await Task.Delay(TimeSpan.FromSeconds(1), context.Time, cancellationToken);
            }
        }

        List<Informer<JsonObject>> first;
        lock (_followed) { first = [.. _followed.Values.Select(followed => followed.Informer)]; }
        await Task.WhenAll(first.Select(informer => informer.WaitForSyncAsync(cancellationToken)));
    }

    private async Task FollowKindsAsync(WorkQueue queue, CancellationToken cancellationToken)
    {
        var served = (await context.Client.ListTypesAsync(cancellationToken)).Where(IsCollected).ToHashSet();
        List<(CancellationTokenSource Stop, Task Running)> ended = [];
        lock (_followed)
        {
            foreach (var gone in _followed.Keys.Where(type => !served.Contains(type)).ToList())
            {
                _followed.Remove(gone, out var followed);
                followed.Stop.Cancel();
                ended.Add((followed.Stop, followed.Running));
            }

            var client = new MetadataClient(context.Client);
            foreach (var type in served.Where(type => !_followed.ContainsKey(type)))
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var informer = new Informer<JsonObject>(client, type, ns: null, selector: null, context.Time, context.Logger("garbagecollector"));
                informer.OnChange(change => Note(type, change, queue));
                _followed[type] = (stop, informer.RunAsync(stop.Token), informer);
            }

        }

        foreach (var (stop, running) in ended)
        {
            await running;
            stop.Dispose();
        }
    }

    private void Note(ResourceType type, ObjectChange<JsonObject> change, WorkQueue queue)
    {
        if (change.Old is { } old && (change.New is null || change.New.Uid() != old.Uid())) { NoteGone(old.Uid(), queue); }
        if (change.New is not { } body) { return; }
        var item = _graph.Put(type, body);
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

    private sealed class KindFollower(GarbageCollector collector, WorkQueue queue, CancellationToken stopping) : IReconciler
    {
        public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
        {
            await collector.FollowKindsAsync(queue, stopping);
            return ReconcileResult.Done;
        }
    }
}
