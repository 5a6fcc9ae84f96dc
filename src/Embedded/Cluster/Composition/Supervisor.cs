using Microsoft.Extensions.Logging;

namespace Embedded.Cluster.Composition;

/// <summary>Keeps the cluster's components running: one that ends with an error is started again, as a static pod would be.</summary>
internal sealed partial class Supervisor(TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _components = [];

    /// <summary>Starts a component.</summary>
    public void Start(string name, Func<CancellationToken, Task> run) => _components.Add(Task.Run(() => KeepAsync(name, run)));

    /// <summary>Stops all of them and waits for their end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_components);
        _stopping.Dispose();
    }

    private async Task KeepAsync(string name, Func<CancellationToken, Task> run)
    {
        var wait = FirstWait;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await run(_stopping.Token);
                if (_stopping.IsCancellationRequested) { return; }
                EndedEarly(logger, name);
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;   // what stops in the middle of its work may say so in any way
            }
            catch (Exception error)
            {
                Failed(logger, name, wait, error);
            }

            try
            {
                await Task.Delay(wait, time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Component} failed; it is started again in {Wait}")]
    private static partial void Failed(ILogger logger, string component, TimeSpan wait, Exception error);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Component} ended without being told to; it is started again")]
    private static partial void EndedEarly(ILogger logger, string component);
}
