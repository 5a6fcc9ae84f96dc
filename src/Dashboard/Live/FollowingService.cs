namespace Dashboard.Live;

/// <summary>A service that follows feeds for as long as the dashboard runs, and takes each up again where following it failed.</summary>
internal abstract partial class FollowingService(TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>What to follow, all at once.</summary>
    protected abstract IEnumerable<Func<CancellationToken, Task>> Followed { get; }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Followed.Select(follow => KeepAsync(follow, stoppingToken)));

    private async Task KeepAsync(Func<CancellationToken, Task> follow, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try { await follow(cancellationToken); }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { return; }
            catch (Exception error) when (error is not OperationCanceledException) { FollowingFailed(logger, GetType().Name, error); }
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Service} was interrupted; it goes on in a moment")]
    private static partial void FollowingFailed(ILogger logger, string service, Exception error);
}
