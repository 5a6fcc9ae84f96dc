namespace Kubernetes.ApiServer.Storage;

/// <summary>Keeps the snapshots that paged lists go on from, for a while.</summary>
internal sealed class ListSnapshots
{
    private const int Most = 32;
    private readonly Lock _gate = new();
    private readonly Queue<StoreSnapshot> _kept = [];

    /// <summary>Keeps a snapshot; the oldest is forgotten when there are too many.</summary>
    public void Keep(StoreSnapshot snapshot)
    {
        lock (_gate)
        {
            if (_kept.Any(k => k.Revision == snapshot.Revision))
            {
                return;
            }

            _kept.Enqueue(snapshot);
            if (_kept.Count > Most)
            {
                _kept.Dequeue();
            }
        }
    }

    /// <summary>Finds the snapshot of a revision.</summary>
    public StoreSnapshot? Find(long revision, StoreSnapshot current)
    {
        if (current.Revision == revision)
        {
            return current;
        }

        lock (_gate)
        {
            return _kept.FirstOrDefault(k => k.Revision == revision);
        }
    }
}
