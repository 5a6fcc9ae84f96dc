using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Storage;

/// <content>How the whole store becomes what it was.</content>
internal sealed partial class ObjectStore
{
    /// <summary>
    /// Makes the store hold these objects and no others, in one durable write. Each change has a revision of its own and watchers see
    /// it, so revisions never go back and nobody has to start again; other writes wait meanwhile.
    /// </summary>
    /// <param name="objects">The objects; their trees are the store's to change.</param>
    /// <returns>How many objects were added, replaced or removed.</returns>
    public async Task<int> RestoreAsync(IReadOnlyDictionary<ObjectPath, JsonObject> objects)
    {
        Task durable;
        List<StoreEvent> events = [];
        lock (_gate)
        {
            var snapshot = _snapshot;
            var revision = snapshot.Revision;
            foreach (var current in snapshot.Resources.Values.SelectMany(resource => resource.In(null)))
            {
                if (!objects.TryGetValue(current.Path, out var value))
                {
                    events.Add(new StoreEvent(StoreEventType.Deleted, StoredObject.Of(current.Path, ++revision, current.Parse()), current));
                }
                else if (!StoredObject.Of(current.Path, current.Revision, value).Json.Span.SequenceEqual(current.Json.Span))
                {
                    events.Add(new StoreEvent(StoreEventType.Modified, StoredObject.Of(current.Path, ++revision, value), current));
                }
            }

            foreach (var (path, value) in objects)
            {
                if (Find(path) is null) { events.Add(new StoreEvent(StoreEventType.Added, StoredObject.Of(path, ++revision, value), null)); }
            }

            if (events.Count == 0) { return 0; }
            durable = _journal?.Append([.. events.Select(change => new JournalChange(change.Object.Path, change.Object.Revision, change.Type == StoreEventType.Deleted ? (ReadOnlyMemory<byte>?)null : change.Object.Json))])
                ?? Task.CompletedTask;
            var resources = snapshot.Resources.ToBuilder();
            foreach (var change in events)
            {
                var path = change.Object.Path;
                var resource = resources.TryGetValue(path.Resource, out var known) ? known : ResourceSnapshot.Empty;
                resources[path.Resource] = change.Type == StoreEventType.Deleted ? resource.Without(path) : resource.With(change.Object);
            }

            Publish(new StoreSnapshot(revision, resources.ToImmutable()));
            events.ForEach(change => Log(change.Object.Path.Resource).Append(change));
        }

        await durable;
        return events.Count;
    }
}
