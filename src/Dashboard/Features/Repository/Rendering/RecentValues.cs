namespace Dashboard.Features.Repository.Rendering;

/// <summary>Remembers the values that were kept last, so that what never changes is not computed twice. Safe for many threads.</summary>
/// <param name="most">How many are remembered.</param>
internal sealed class RecentValues<TKey, TValue>(int most)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, TValue> _values = [];
    private readonly Queue<TKey> _order = [];

    /// <summary>The value of a key; null where none is remembered.</summary>
    public TValue? Find(TKey key)
    {
        lock (_gate) { return _values.GetValueOrDefault(key); }
    }

    /// <summary>Remembers a value, and forgets the oldest where there are too many.</summary>
    /// <returns>The value that is remembered for the key: the first one given.</returns>
    public TValue Keep(TKey key, TValue value)
    {
        lock (_gate)
        {
            if (!_values.TryAdd(key, value)) { return _values[key]; }
            _order.Enqueue(key);
            if (_order.Count > most) { _values.Remove(_order.Dequeue()); }
            return value;
        }
    }
}
