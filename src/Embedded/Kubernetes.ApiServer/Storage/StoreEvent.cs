namespace Kubernetes.ApiServer.Storage;

/// <summary>What happened to an object.</summary>
internal enum StoreEventType
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One change of the store.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object after the change; for a deletion its last state with the deletion's revision.</param>
/// <param name="Previous">The object before the change; null when it was added.</param>
internal sealed record StoreEvent(StoreEventType Type, StoredObject Object, StoredObject? Previous)
{
    /// <summary>The revision of the change.</summary>
    public long Revision => Object.Revision;
}
