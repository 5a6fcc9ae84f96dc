using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Kubernetes.ApiServer.Hosting;

/// <summary>
/// Goes on with what waited for a pipe of this process, so much at a time. The controllers of a large cluster have more to do at once than there are
/// cores; all of it in the thread pool's one queue, everything else that the process answers, a person's click above all, would stand behind it at
/// each of its steps. So most of it waits here instead.
/// </summary>
internal sealed class InProcessScheduler : PipeScheduler, IThreadPoolWorkItem, IDisposable
{
    /// <summary>How long a worker goes on before the pool's other work has its turn.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(0.5);

    /// <summary>How long no worker may take anything, while something waits, before one more is let in: they are busy with something long, or blocked.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentQueue<(Action<object?> Action, object? State)> _waiting = new();
    private readonly int _workers;
    private readonly TimeProvider _time;
    private readonly ITimer _relief;
    private int _working;
    private int _isWatched;
    private long _taken;
    private long _seen;

    /// <summary>Makes one without workers; they come with the work.</summary>
    /// <param name="workers">How many threads of the pool it takes, unless they are held up.</param>
    /// <param name="time">The clock of turns.</param>
    public InProcessScheduler(int workers, TimeProvider time)
    {
        (_workers, _time) = (workers, time);
        _relief = time.CreateTimer(static scheduler => ((InProcessScheduler)scheduler!).Relieve(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Two for each core: fewer leave cores idle between the steps of work, and the pool's threads then fall asleep and wake all the time.</summary>
    public static int WorkersOfMachine => 2 * Environment.ProcessorCount;

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state)
    {
        _waiting.Enqueue((action, state));
        if (!TryAddWorker()) { Watch(); }
    }

    /// <summary>Lets nobody in any more who would relieve others; what waits is still done.</summary>
    public void Dispose() => _relief.Dispose();

    /// <summary>One turn of a worker.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        var began = _time.GetTimestamp();
        while (_waiting.TryDequeue(out var next))
        {
            Interlocked.Increment(ref _taken);
            next.Action(next.State);
            var elapsed = _time.GetElapsedTime(began);
            if (elapsed < Turn) { continue; }

            // Whoever was held up has been relieved meanwhile, and is one too many.
            if (elapsed >= Stall && TryLeave()) { return; }
            Queue();
            return;
        }

        Interlocked.Decrement(ref _working);

        // What came between the last look and the end would wait for nobody.
        if (!_waiting.IsEmpty) { TryAddWorker(); }
    }

    private void Queue() => System.Threading.ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private bool TryAddWorker()
    {
        for (var working = Volatile.Read(ref _working); working < _workers; working = Volatile.Read(ref _working))
        {
            if (Interlocked.CompareExchange(ref _working, working + 1, working) != working) { continue; }
            Queue();
            return true;
        }

        return false;
    }

    private bool TryLeave()
    {
        for (var working = Volatile.Read(ref _working); working > _workers; working = Volatile.Read(ref _working))
        {
            if (Interlocked.CompareExchange(ref _working, working - 1, working) == working) { return true; }
        }

        return false;
    }

    private void Watch()
    {
        if (Volatile.Read(ref _isWatched) == 0 && Interlocked.Exchange(ref _isWatched, 1) == 0) { _relief.Change(Stall, Stall); }
    }

    private void Relieve()
    {
        var taken = Volatile.Read(ref _taken);
        if (_waiting.IsEmpty)
        {
            _relief.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Volatile.Write(ref _isWatched, 0);

            // As above: what came before the flag fell has not set the timer.
            if (!_waiting.IsEmpty) { Watch(); }
        }
        else if (taken == _seen)
        {
            Interlocked.Increment(ref _working);
            Queue();
        }

        _seen = taken;
    }
}
