namespace Kubernetes.ApiServer.Storage;

/// <summary>
/// What paged lists go on from. The window of changes leads back to most revisions; where writers are faster than a reader of many
/// pages, the pages that were begun last are kept besides, whole: they share what did not change with the present.
/// </summary>
internal sealed class ListSnapshots(ObjectStore store)
{
    private const int Most = 32;
    private readonly Lock _gate = new();
    private readonly Queue<(string Resource, long Revision, ResourceSnapshot Objects)> _kept = [];

    /// <summary>Keeps the objects of a list that goes on; the oldest are forgotten when there are too many.</summary>
    public void Keep(string resource, long revision, ResourceSnapshot objects)
    {
        lock (_gate)
        {
            if (FindKept(resource, revision) is not null)
            {
                return;
            }

            _kept.Enqueue((resource, revision, objects));
            if (_kept.Count > Most)
            {
                _kept.Dequeue();
            }
        }
    }

    /// <summary>The objects of a resource at a revision; null where they are no longer known.</summary>
    public ResourceSnapshot? Find(string resource, long revision)
    {
        lock (_gate)
        {
            if (FindKept(resource, revision) is { } kept) { return kept; }
        }

        return store.At(resource, revision);
    }

    private ResourceSnapshot? FindKept(string resource, long revision) =>
        _kept.FirstOrDefault(kept => kept.Revision == revision && kept.Resource == resource).Objects;
}
