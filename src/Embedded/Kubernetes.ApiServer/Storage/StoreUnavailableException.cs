namespace Kubernetes.ApiServer.Storage;

/// <summary>The store takes no writes for now, as on a full disk; it takes them again when the disk does.</summary>
internal sealed class StoreUnavailableException(string message, Exception inner) : IOException(message, inner)
{
    /// <summary>Whether the write is kept in memory and reaches the disk when that takes it again; otherwise it is as if it had never been asked for.</summary>
    public bool IsPending { get; init; }
}
