namespace Kubernetes.ApiServer.Storage;

/// <summary>The store takes no writes for now, as on a full disk; it takes them again when the disk does.</summary>
internal sealed class StoreUnavailableException(string message, Exception inner) : IOException(message, inner);
