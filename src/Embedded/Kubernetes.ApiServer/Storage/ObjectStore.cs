using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Storage;

/// <summary>
/// The objects of the cluster: immutable snapshots in memory, one revision counter, a window of changes per resource,
/// and a journal that makes each write durable before the task of the write completes.
/// </summary>
internal sealed partial class ObjectStore : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteJournal? _journal;
    private readonly Dictionary<string, ResourceLog> _logs = new(StringComparer.Ordinal);
    private readonly long _openedAt;
    private volatile StoreSnapshot _snapshot;
    private TaskCompletionSource? _written;

    private ObjectStore(SqliteJournal? journal, StoreSnapshot snapshot)
    {
        _journal = journal;
        _snapshot = snapshot;
        _openedAt = snapshot.Revision;
    }

    /// <summary>The store as it is now.</summary>
    public StoreSnapshot Snapshot => _snapshot;

    /// <summary>Opens a store.</summary>
    /// <param name="file">The database; null for a store that lives in memory alone.</param>
    public static ObjectStore Open(string? file)
    {
        if (file is null)
        {
            return new ObjectStore(null, new StoreSnapshot(1, ImmutableDictionary.Create<string, ResourceSnapshot>(StringComparer.Ordinal)));
        }

        var journal = SqliteJournal.Open(file, out var revision, out var objects);
        var resources = ImmutableDictionary.CreateBuilder<string, ResourceSnapshot>(StringComparer.Ordinal);
        foreach (var byResource in objects.GroupBy(o => o.Path.Resource, StringComparer.Ordinal))
        {
            var namespaces = byResource.GroupBy(o => o.Path.Namespace, StringComparer.Ordinal).ToImmutableSortedDictionary(
                g => g.Key, g => g.ToImmutableSortedDictionary(o => o.Path.Name, o => o, StringComparer.Ordinal), StringComparer.Ordinal);
            resources[byResource.Key] = new ResourceSnapshot(namespaces);
        }

        return new ObjectStore(journal, new StoreSnapshot(revision, resources.ToImmutable()));
    }

    /// <summary>Finds one object.</summary>
    public StoredObject? Find(ObjectPath path) => _snapshot.Of(path.Resource).Find(path.Namespace, path.Name);

    /// <summary>Adds an object; the tree is the store's to change until the task ends.</summary>
    /// <returns>The object; null where one of that path exists.</returns>
    public Task<StoredObject?> CreateAsync(ObjectPath path, JsonObject value) => WriteAsync(path, 0, value);

    /// <summary>Replaces an object.</summary>
    /// <returns>The object; null where the stored one is not of the expected revision any more.</returns>
    public Task<StoredObject?> ReplaceAsync(ObjectPath path, long expectedRevision, JsonObject value) => WriteAsync(path, expectedRevision, value);

    /// <summary>Removes an object.</summary>
    /// <param name="path">Which.</param>
    /// <param name="expectedRevision">The revision it must have.</param>
    /// <param name="lastState">How watchers see it last; null for the state it was stored in.</param>
    /// <returns>The last state with the revision of the deletion; null where the stored one is not of the expected revision.</returns>
    public async Task<StoredObject?> DeleteAsync(ObjectPath path, long expectedRevision, JsonObject? lastState)
    {
        StoredObject last;
        Task durable;
        lock (_gate)
        {
            var snapshot = _snapshot;
            var resource = snapshot.Of(path.Resource);
            if (resource.Find(path.Namespace, path.Name) is not { } current || current.Revision != expectedRevision)
            {
                return null;
            }

            var revision = snapshot.Revision + 1;
            last = StoredObject.Of(path, revision, lastState ?? current.Parse());
            durable = _journal?.Append(new JournalChange(path, revision, null)) ?? Task.CompletedTask;
            Publish(new StoreSnapshot(revision, snapshot.Resources.SetItem(path.Resource, resource.Without(path))));
            Log(path.Resource).Append(new StoreEvent(StoreEventType.Deleted, last, current));
        }

        await durable;
        return last;
    }

    /// <summary>Starts to follow a resource.</summary>
    /// <param name="resource">Which.</param>
    /// <param name="after">The revision after which changes are wanted; null for the present, with its objects.</param>
    /// <returns>The subscription and the snapshot it starts from; null where the window does not reach back so far.</returns>
    public (Subscription Subscription, StoreSnapshot Start)? Follow(string resource, long? after)
    {
        lock (_gate)
        {
            var log = Log(resource);
            var position = after is { } revision ? log.PositionAfter(revision) : log.End;
            return position is { } start ? (new Subscription(this, log, start), _snapshot) : null;
        }
    }

    /// <summary>
    /// The objects of a resource as they were at a revision: those of now, rolled back by the changes since, newest first. No state
    /// is kept for it beyond the window that watches have, and its cost is bounded by that window.
    /// </summary>
    /// <returns>The objects; null where the window does not reach back so far.</returns>
    public ResourceSnapshot? At(string resource, long revision)
    {
        ResourceSnapshot objects;
        IReadOnlyList<StoreEvent> since;
        lock (_gate)
        {
            objects = _snapshot.Of(resource);
            var log = Log(resource);
            if (log.PositionAfter(revision) is not { } position) { return null; }
            since = log.ReadFrom(position)!;
        }

        foreach (var change in since.Reverse())
        {
            objects = change.Previous is { } before ? objects.With(before) : objects.Without(change.Object.Path);
        }

        return objects;
    }

    /// <summary>Waits until the store has reached a revision.</summary>
    /// <exception cref="TimeoutException">It did not in time.</exception>
    public async Task ReachAsync(long revision, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (_snapshot.Revision < revision)
        {
            Task written;
            lock (_gate)
            {
                if (_snapshot.Revision >= revision) { return; }
                written = (_written ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            var left = patience - time.GetElapsedTime(started);
            await written.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _journal?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<StoredObject?> WriteAsync(ObjectPath path, long expectedRevision, JsonObject value)
    {
        StoredObject written;
        Task durable;
        lock (_gate)
        {
            var snapshot = _snapshot;
            var resource = snapshot.Of(path.Resource);
            var current = resource.Find(path.Namespace, path.Name);
            if ((current?.Revision ?? 0) != expectedRevision)
            {
                return null;
            }

            var revision = snapshot.Revision + 1;
            written = StoredObject.Of(path, revision, value);
            durable = _journal?.Append(new JournalChange(path, revision, written.Json)) ?? Task.CompletedTask;
            Publish(new StoreSnapshot(revision, snapshot.Resources.SetItem(path.Resource, resource.With(written))));
            Log(path.Resource).Append(new StoreEvent(current is null ? StoreEventType.Added : StoreEventType.Modified, written, current));
        }

        await durable;
        return written;
    }

    /// <summary>Makes a snapshot the present one and wakes who waits for it; under the lock.</summary>
    private void Publish(StoreSnapshot snapshot)
    {
        _snapshot = snapshot;
        _written?.SetResult();
        _written = null;
    }

    private ResourceLog Log(string resource)
    {
        if (!_logs.TryGetValue(resource, out var log))
        {
            _logs[resource] = log = new ResourceLog(_openedAt);
        }

        return log;
    }

    /// <summary>A position in the changes of one resource.</summary>
    internal sealed class Subscription(ObjectStore store, ResourceLog log, long position)
    {
        private long _position = position;

        /// <summary>Takes the changes since the last call.</summary>
        /// <param name="revision">The revision up to which nothing is missing after these changes.</param>
        /// <param name="changed">Completes when there is more.</param>
        /// <returns>The changes; null where some of them are already forgotten.</returns>
        public IReadOnlyList<StoreEvent>? Take(out long revision, out Task changed)
        {
            lock (store._gate)
            {
                revision = store._snapshot.Revision;
                changed = log.Changed;
                var taken = log.ReadFrom(_position);
                _position += taken?.Count ?? 0;
                return taken;
            }
        }
    }
}
