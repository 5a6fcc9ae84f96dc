namespace Kubernetes.Runtime.Controllers;

/// <summary>
/// Brings one object to what is wanted. It reads the state, never the event; it is safe to run twice; one key is never worked on
/// twice at a time. An exception brings the key back after its backoff.
/// </summary>
public interface IReconciler
{
    /// <summary>Reconciles one object, which may be gone.</summary>
    Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken);
}
