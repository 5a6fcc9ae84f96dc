using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Kubernetes.Runtime.Controllers;

/// <summary>
/// The queue of a controller, with the contract of client-go's workqueue: a key that is waiting is not added twice, a key that is
/// being worked on is worked on once more afterwards, and a key that failed comes back after a growing wait of its own.
/// </summary>
public sealed class WorkQueue : IDisposable
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(60);
    private readonly TimeProvider _time;
    private readonly Channel<ObjectKey> _ready = Channel.CreateUnbounded<ObjectKey>();
    private readonly Lock _gate = new();
    private readonly HashSet<ObjectKey> _dirty = [];
    private readonly HashSet<ObjectKey> _working = [];
    private readonly Dictionary<ObjectKey, int> _failures = [];
    private readonly Dictionary<ObjectKey, (DateTimeOffset Due, ITimer Timer)> _timers = [];

    /// <summary>Makes an empty queue.</summary>
    /// <param name="time">The clock of its waits.</param>
    public WorkQueue(TimeProvider time) => _time = time;

    /// <summary>Adds a key to be worked on as soon as possible.</summary>
    public void Add(ObjectKey key)
    {
        lock (_gate)
        {
            if (!_dirty.Add(key) || _working.Contains(key)) { return; }
            _ready.Writer.TryWrite(key);
        }
    }

    /// <summary>Adds a key after a wait; of several waits the shortest counts.</summary>
    public void AddAfter(ObjectKey key, TimeSpan wait)
    {
        if (wait <= TimeSpan.Zero) { Add(key); return; }
        lock (_gate)
        {
            var due = _time.GetUtcNow() + wait;
            if (_timers.TryGetValue(key, out var waiting))
            {
                if (waiting.Due <= due) { return; }
                waiting.Timer.Dispose();
            }

            _timers[key] = (due, _time.CreateTimer(_ => Elapsed(key), null, wait, Timeout.InfiniteTimeSpan));
        }
    }

    /// <summary>Yields keys to work on; each must be given back with <see cref="Done"/> or <see cref="Failed"/>. May be read by many.</summary>
    public async IAsyncEnumerable<ObjectKey> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var key in _ready.Reader.ReadAllAsync(cancellationToken))
        {
            lock (_gate)
            {
                _dirty.Remove(key);
                _working.Add(key);
            }

            yield return key;
        }
    }

    /// <summary>Gives a key back that was worked on, and forgets its failures.</summary>
    public void Done(ObjectKey key, ReconcileResult result)
    {
        lock (_gate)
        {
            _failures.Remove(key);
            GiveBack(key);
        }

        if (result.After is { } after) { AddAfter(key, after); }
    }

    /// <summary>Gives a key back that failed; it comes back after its backoff.</summary>
    /// <returns>The wait.</returns>
    public TimeSpan Failed(ObjectKey key)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
            wait = failures > 16 ? LongestBackoff : FirstBackoff * Math.Pow(2, failures);
            if (wait > LongestBackoff) { wait = LongestBackoff; }
            GiveBack(key);
        }

        AddAfter(key, wait);
        return wait;
    }

    /// <summary>Ends all waits; readers end with their tokens.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (_, timer) in _timers.Values) { timer.Dispose(); }
            _timers.Clear();
        }
    }

    private void GiveBack(ObjectKey key)
    {
        _working.Remove(key);
        if (_dirty.Contains(key)) { _ready.Writer.TryWrite(key); }
    }

    private void Elapsed(ObjectKey key)
    {
        lock (_gate)
        {
            if (!_timers.Remove(key, out var waiting)) { return; }
            waiting.Timer.Dispose();
        }

        Add(key);
    }
}
