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
    private StoreEvent?[] _ring = new StoreEvent?[16];   // a power of two: the place of a change is its sequence modulo the length
    private int _count;
    private long _firstSequence;
    private long _bytes;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Changes up to this revision are no longer known.</summary>
    public long ForgottenUpTo { get; private set; } = openedAt;

    /// <summary>The position after the newest change.</summary>
    public long End => _firstSequence + _count;

    /// <summary>Completes with the next change.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Appends a change and wakes the watchers.</summary>
    public void Append(StoreEvent change)
    {
        _bytes += change.Object.Json.Length;
        while (_count == MaxEvents || (_bytes > MaxBytes && _count >= 64))
        {
            var place = PlaceOf(_firstSequence++);
            var dropped = _ring[place]!;
            _ring[place] = null;
            _count--;
            _bytes -= dropped.Object.Json.Length;
            ForgottenUpTo = dropped.Revision;
        }

        if (_count == _ring.Length)
        {
            var larger = new StoreEvent?[_ring.Length * 2];
            for (var sequence = _firstSequence; sequence < End; sequence++)
            {
                larger[sequence & (larger.Length - 1)] = _ring[PlaceOf(sequence)];
            }

            _ring = larger;
        }

        _ring[PlaceOf(End)] = change;
        _count++;
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

        // Revisions only grow: the first one after the given one is found by halving.
        var (from, to) = (_firstSequence, End);
        while (from < to)
        {
            var middle = from + (to - from) / 2;
            (from, to) = _ring[PlaceOf(middle)]!.Revision > revision ? (from, middle) : (middle + 1, to);
        }

        return from;
    }

    /// <summary>The changes from a position on; null where the window has moved past it.</summary>
    public IReadOnlyList<StoreEvent>? ReadFrom(long position)
    {
        if (position < _firstSequence)
        {
            return null;
        }

        if (position >= End)
        {
            return [];
        }

        var taken = new StoreEvent[End - position];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = _ring[PlaceOf(position + i)]!;
        }

        return taken;
    }

    private int PlaceOf(long sequence) => (int)(sequence & (_ring.Length - 1));
}
