namespace Kubernetes.ApiServer.Storage;

/// <summary>What happened to one object.</summary>
/// <param name="Path">Which.</param>
/// <param name="Revision">The revision of the change.</param>
/// <param name="Json">The object; null where it was deleted.</param>
internal readonly record struct JournalChange(ObjectPath Path, long Revision, ReadOnlyMemory<byte>? Json);
