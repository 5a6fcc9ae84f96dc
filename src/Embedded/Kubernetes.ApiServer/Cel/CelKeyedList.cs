using System.Collections;

namespace Kubernetes.ApiServer.Cel;

/// <summary>
/// A list whose schema calls it a set or a map: its order means nothing when it is compared, and what is added to it takes the place of what
/// has the same key.
/// </summary>
/// <param name="elements">The elements.</param>
/// <param name="keys">The fields that are the key of an element; none where the whole element is.</param>
internal sealed class CelKeyedList(object?[] elements, string[] keys) : IReadOnlyList<object?>
{
    /// <inheritdoc/>
    public int Count => elements.Length;

    /// <inheritdoc/>
    public object? this[int index] => elements[index];

    /// <summary>Whether the other list has equal elements.</summary>
    public bool EqualsInAnyOrder(IReadOnlyList<object?> other) =>
        Count == other.Count && elements.All(element => other.Any(candidate => CelValues.AreEqual(element, candidate)));

    /// <summary>This list and the elements of another, which replace those of the same key.</summary>
    public CelKeyedList With(IReadOnlyList<object?> added)
    {
        var all = elements.ToList();
        foreach (var element in added)
        {
            var known = all.FindIndex(candidate => HaveOneKey(candidate, element));
            if (known < 0) { all.Add(element); } else { all[known] = element; }
        }

        return new CelKeyedList([.. all], keys);
    }

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)elements).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => elements.GetEnumerator();

    private bool HaveOneKey(object? left, object? right) => keys.Length == 0
        ? CelValues.AreEqual(left, right)
        : left is ICelMap a && right is ICelMap b && keys.All(key => a.TryGet(key, out var x) == b.TryGet(key, out var y) && CelValues.AreEqual(x, y));
}
