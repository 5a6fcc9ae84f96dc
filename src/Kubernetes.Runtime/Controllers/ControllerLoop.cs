using k8s.Autorest;
using Microsoft.Extensions.Logging;

namespace Kubernetes.Runtime.Controllers;

/// <summary>Works off a queue with a reconciler.</summary>
/// <param name="name">The controller's name in the log.</param>
/// <param name="queue">The queue.</param>
/// <param name="reconciler">The reconciler.</param>
/// <param name="logger">Where failures are logged.</param>
public sealed partial class ControllerLoop(string name, WorkQueue queue, IReconciler reconciler, ILogger logger)
{
    /// <summary>Runs workers until it is told to stop.</summary>
    /// <param name="workers">How many keys are worked on at a time.</param>
    /// <param name="cancellationToken">Stops them.</param>
    public Task RunAsync(int workers, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(cancellationToken), CancellationToken.None)));

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var key in queue.ReadAllAsync(cancellationToken))
            {
                try
                {
                    queue.Done(key, await reconciler.ReconcileAsync(key, cancellationToken));
                }
                catch (Exception error) when (!cancellationToken.IsCancellationRequested)
                {
                    var wait = queue.Failed(key);
                    if (IsConflict(error)) { Conflicted(logger, name, key); }
                    else { Failed(logger, name, key, wait, error); }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It was told to stop.
        }
        catch (Exception error) when (cancellationToken.IsCancellationRequested)
        {
            Stopped(logger, name, error);
        }
    }

    private static bool IsConflict(Exception error) => error switch
    {
        ApiException refused => refused.Reason is "Conflict" or "AlreadyExists",
        HttpOperationException refused => refused.Response.StatusCode == System.Net.HttpStatusCode.Conflict,
        _ => false,
    };

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Controller}: reconciling {Key} failed; it comes back in {Wait}")]
    private static partial void Failed(ILogger logger, string controller, ObjectKey key, TimeSpan wait, Exception error);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "{Controller}: {Key} was changed by someone else meanwhile; it comes back")]
    private static partial void Conflicted(ILogger logger, string controller, ObjectKey key);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message = "{Controller}: stopped in the middle of its work")]
    private static partial void Stopped(ILogger logger, string controller, Exception error);
}
