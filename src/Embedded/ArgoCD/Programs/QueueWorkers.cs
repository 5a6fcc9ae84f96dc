using Kubernetes.Runtime;
using Kubernetes.Runtime.Controllers;

namespace ArgoCD.Programs;

/// <summary>Works on the keys of a queue, several at a time.</summary>
internal static class QueueWorkers
{
    /// <summary>Works until cancelled. A failure is told, and its key comes again, later each time.</summary>
    public static Task RunAsync(
        WorkQueue queue, int workers, Func<ObjectKey, CancellationToken, Task> work, Action<ObjectKey, Exception> failed, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(queue, work, failed, cancellationToken)));

    private static async Task WorkAsync(
        WorkQueue queue, Func<ObjectKey, CancellationToken, Task> work, Action<ObjectKey, Exception> failed, CancellationToken cancellationToken)
    {
        await foreach (var key in queue.ReadAllAsync(cancellationToken))
        {
            try
            {
                await Task.Yield();
                await work(key, cancellationToken);
                queue.Done(key, ReconcileResult.Done);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                queue.Done(key, ReconcileResult.Done);
                throw;
            }
            catch (Exception error)
            {
                failed(key, error);
                queue.Failed(key);
            }
        }
    }
}
