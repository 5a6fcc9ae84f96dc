using System.Threading.Channels;

namespace ArgoCD.Programs;

/// <summary>
/// Keys that wait to be worked on, each at most once. A key that comes while it is worked on is worked on once more
/// afterwards, never twice at a time.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class KeyedQueue(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _waiting = [];
    private readonly HashSet<string> _working = [];
    private readonly Dictionary<string, (DateTimeOffset Due, ITimer Timer)> _later = [];
    private readonly Dictionary<string, int> _failures = [];
    private readonly Channel<string> _ready = Channel.CreateUnbounded<string>();
    private bool _disposed;

    public void Add(string key)
    {
        lock (_gate)
        {
            if (!_disposed && _waiting.Add(key) && !_working.Contains(key))
            {
                _ready.Writer.TryWrite(key);
            }
        }
    }

    /// <summary>Adds the key when the delay has passed; of several delays the earliest counts.</summary>
    public void AddAfter(string key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (_gate)
        {
            var due = time.GetUtcNow() + delay;
            if (_disposed || (_later.TryGetValue(key, out var known) && known.Due <= due))
            {
                return;
            }

            known.Timer?.Dispose();
            _later[key] = (due, time.CreateTimer(_ => Expire(key), null, delay, Timeout.InfiniteTimeSpan));
        }
    }

    /// <summary>Works on keys until cancelled. A failure is told, and the key comes again, later each time.</summary>
    public async Task RunAsync(int workers, Func<string, CancellationToken, Task> work, Action<string, Exception> failed, CancellationToken cancellationToken) =>
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(work, failed, cancellationToken)));

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var (_, timer) in _later.Values)
            {
                timer.Dispose();
            }

            _later.Clear();
        }
    }

    private async Task WorkAsync(Func<string, CancellationToken, Task> work, Action<string, Exception> failed, CancellationToken cancellationToken)
    {
        await foreach (var key in _ready.Reader.ReadAllAsync(cancellationToken))
        {
            lock (_gate)
            {
                _waiting.Remove(key);
                _working.Add(key);
            }

            try
            {
                await Task.Yield();
                await work(key, cancellationToken);
                lock (_gate)
                {
                    _failures.Remove(key);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception error)
            {
                failed(key, error);
                AddAfter(key, Backoff(key));
            }
            finally
            {
                lock (_gate)
                {
                    _working.Remove(key);
                    if (_waiting.Contains(key))
                    {
                        _ready.Writer.TryWrite(key);
                    }
                }
            }
        }
    }

    private TimeSpan Backoff(string key)
    {
        lock (_gate)
        {
            var count = _failures[key] = _failures.GetValueOrDefault(key) + 1;
            var delay = FirstRetry * Math.Pow(2, Math.Min(count - 1, 16));
            return delay < LongestRetry ? delay : LongestRetry;
        }
    }

    private void Expire(string key)
    {
        lock (_gate)
        {
            if (_later.Remove(key, out var known))
            {
                known.Timer.Dispose();
            }
        }

        Add(key);
    }
}
