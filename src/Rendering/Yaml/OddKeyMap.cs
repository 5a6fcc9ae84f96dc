namespace Yaml;

/// <summary>
/// A map of Kubernetes objects some of whose keys stood without quotes and are no texts: <c>1: a</c>, <c>true: b</c>. Go
/// cannot turn it into JSON.
/// </summary>
public sealed class OddKeyMap : Dictionary<string, object?>
{
    /// <summary>Makes a map of text keys.</summary>
    /// <param name="map">Its pairs.</param>
    public OddKeyMap(IReadOnlyDictionary<string, object?> map)
        : base(map, StringComparer.Ordinal)
    {
    }

    /// <summary>The keys that are no texts.</summary>
    public HashSet<string> OddKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a value is, or holds, such a map.</summary>
    /// <param name="value">A plain value.</param>
    /// <returns>True when it does.</returns>
    public static bool IsWithin(object? value) => value switch
    {
        OddKeyMap => true,
        IReadOnlyDictionary<string, object?> map => map.Values.Any(IsWithin),
        List<object?> list => list.Exists(IsWithin),
        _ => false,
    };

    /// <summary>What go-yaml says of a key that is null; null where there is none.</summary>
    public string? NullKeyFault { get; init; }

    /// <summary>The map's pairs with their keys as Go has them, in the order in which Go prints them.</summary>
    /// <returns>The pairs.</returns>
    public IEnumerable<(object? Key, object? Value)> ToTypedPairs() => this
        .Select(pair => (Key: OddKeys.Contains(pair.Key) ? YamlReader.ReadScalar(pair.Key, YamlDialect.Nodes) : pair.Key, pair.Value))
        .OrderBy(pair => pair.Key switch { string => 0, long or ulong => 1, double => 2, bool => 3, _ => 4 })
        .ThenBy(pair => pair.Key as string, Comparer<string?>.Create(Utf8Order.Compare))
        .ThenBy(pair => pair.Key is long or ulong or double ? Convert.ToDouble(pair.Key, System.Globalization.CultureInfo.InvariantCulture) : 0)
        .ThenBy(pair => pair.Key is true);
}
