namespace Yaml;

/// <summary>The order of texts by their UTF-8 bytes, Go's order of strings.</summary>
public static class Utf8Order
{
    /// <summary>Compares two texts.</summary>
    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    /// <returns>Negative, zero or positive.</returns>
    public static int Compare(string? a, string? b)
    {
        if (a is null || b is null) { return (a is null ? 0 : 1) - (b is null ? 0 : 1); }
        var shared = Math.Min(a.Length, b.Length);
        for (var i = 0; i < shared; i++)
        {
            if (a[i] == b[i]) { continue; }
            // UTF-16 and UTF-8 order differ only where surrogates meet the code units above them.
            var (x, y) = (char.IsSurrogate(a[i]), char.IsSurrogate(b[i]));
            return x == y ? a[i].CompareTo(b[i]) : x ? (b[i] >= '\uE000' ? 1 : a[i].CompareTo(b[i])) : (a[i] >= '\uE000' ? -1 : a[i].CompareTo(b[i]));
        }

        return a.Length.CompareTo(b.Length);
    }
}
