namespace Kubernetes.ApiServer.Storage;

/// <summary>
/// The recent changes of one resource. Watchers hold a position in it rather than a queue of their own, so a slow watcher
/// costs nothing and never holds up a writer; one that falls out of the window has to list again.
/// All members are called under the store's lock, except <see cref="Changed"/>.
/// </summary>
internal sealed class ResourceLog(long openedAt)
{
    private const int MaxEvents = 4096;
    private const long MaxBytes = 6 * 1024 * 1024;
    private readonly Queue<StoreEvent> _events = [];
    private long _firstSequence;
    private long _bytes;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Changes up to this revision are no longer known.</summary>
    public long ForgottenUpTo { get; private set; } = openedAt;

    /// <summary>The position after the newest change.</summary>
    public long End => _firstSequence + _events.Count;

    /// <summary>Completes with the next change.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Appends a change and wakes the watchers.</summary>
    public void Append(StoreEvent change)
    {
        _events.Enqueue(change);
        _bytes += change.Object.Json.Length;
        while (_events.Count > MaxEvents || (_bytes > MaxBytes && _events.Count > 64))
        {
            var dropped = _events.Dequeue();
            _bytes -= dropped.Object.Json.Length;
            _firstSequence++;
            ForgottenUpTo = dropped.Revision;
        }

        var woken = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        woken.SetResult();
    }

    /// <summary>The position of the first change after a revision; null where that is no longer known.</summary>
    public long? PositionAfter(long revision)
    {
        if (revision < ForgottenUpTo)
        {
            return null;
        }

        var position = _firstSequence;
        foreach (var change in _events)
        {
            if (change.Revision > revision)
            {
                break;
            }

            position++;
        }

        return position;
    }

    /// <summary>The changes from a position on; null where the window has moved past it.</summary>
    public IReadOnlyList<StoreEvent>? ReadFrom(long position)
    {
        if (position < _firstSequence)
        {
            return null;
        }

        return position >= End ? [] : [.. _events.Skip((int)(position - _firstSequence))];
    }
}
