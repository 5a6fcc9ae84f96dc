using System.Collections.Immutable;

namespace Kubernetes.Runtime.Informers;

/// <summary>
/// Which objects of an informer share a value, such as their namespace. What was found is kept until one of them changes:
/// controllers ask far more often than that. Not safe for use by several threads.
/// </summary>
/// <typeparam name="TValue">The values' type.</typeparam>
/// <typeparam name="T">The objects' type.</typeparam>
internal sealed class InformerIndex<TValue, T>
    where TValue : notnull
    where T : class
{
    private readonly Dictionary<TValue, Entry> _entries = [];

    /// <summary>Says that an object with the value is new, or has changed.</summary>
    public void Put(TValue value, ObjectKey key)
    {
        if (!_entries.TryGetValue(value, out var entry)) { _entries[value] = entry = new Entry([], null); }
        entry.Keys.Add(key);
        entry.Found = null;
    }

    /// <summary>Says that an object has the value no longer.</summary>
    public void Remove(TValue value, ObjectKey key)
    {
        if (!_entries.TryGetValue(value, out var entry)) { return; }
        entry.Keys.Remove(key);
        entry.Found = null;
        if (entry.Keys.Count == 0) { _entries.Remove(value); }
    }

    /// <summary>How many objects have the value.</summary>
    public int Count(TValue value) => _entries.TryGetValue(value, out var entry) ? entry.Keys.Count : 0;

    /// <summary>The objects that have the value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="all">The objects of all keys that were put.</param>
    public T[] Find(TValue value, ImmutableDictionary<ObjectKey, T> all) =>
        _entries.TryGetValue(value, out var entry) ? entry.Found ??= [.. entry.Keys.Select(key => all[key])] : [];

    private sealed class Entry(HashSet<ObjectKey> keys, T[]? found)
    {
        public HashSet<ObjectKey> Keys { get; } = keys;

        public T[]? Found { get; set; } = found;
    }
}
