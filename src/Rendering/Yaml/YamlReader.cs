using System.Globalization;
using Yaml.Reading;

namespace Yaml;

/// <summary>
/// Reads YAML into plain values: null, <see cref="bool"/>, <see cref="long"/>, <see cref="ulong"/>, <see cref="double"/>,
/// <see cref="string"/>, <c>Dictionary&lt;string, object?&gt;</c> and <c>List&lt;object?&gt;</c>. Anchors and merge keys are
/// expanded, within bounds on depth and on the number of values.
/// </summary>
public static class YamlReader
{
    /// <summary>Reads the first document.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="dialect">How scalars are understood.</param>
    /// <returns>Its value; null for an empty text.</returns>
    /// <exception cref="YamlReadException">The text is malformed.</exception>
    public static object? ReadFirst(string text, YamlDialect dialect) =>
        new DocumentReader(text, dialect).ReadNext(out var value) ? value : null;

    /// <summary>Reads all documents.</summary>
    /// <param name="text">A stream of documents separated by <c>---</c>.</param>
    /// <param name="dialect">How scalars are understood.</param>
    /// <returns>Their values; an empty document is null.</returns>
    /// <exception cref="YamlReadException">The text is malformed.</exception>
    public static IReadOnlyList<object?> ReadAll(string text, YamlDialect dialect)
    {
        var documents = new List<object?>();
        var reader = new DocumentReader(text, dialect);
        while (reader.ReadNext(out var value)) { documents.Add(value); }
        return documents;
    }

    /// <summary>Reads one plain word as a scalar, as if it stood unquoted in a document.</summary>
    /// <param name="text">The word.</param>
    /// <param name="dialect">How scalars are understood.</param>
    /// <returns>Its value.</returns>
    public static object? ReadScalar(string text, YamlDialect dialect) => Scalars.ScalarResolver.Resolve(text, dialect);

    /// <summary>Turns every number into a <see cref="double"/>, as Go does when it decodes JSON into untyped values.</summary>
    /// <param name="value">A value as read.</param>
    /// <returns>The same value, its maps and lists changed in place.</returns>
    public static object? WithFloats(object? value)
    {
        switch (value)
        {
            case long or ulong or int:
                return Convert.ToDouble(value, CultureInfo.InvariantCulture);
            case Dictionary<string, object?> map:
                foreach (var key in map.Keys.ToList()) { map[key] = WithFloats(map[key]); }
                return map;
            case List<object?> list:
                for (var i = 0; i < list.Count; i++) { list[i] = WithFloats(list[i]); }
                return list;
            default:
                return value;
        }
    }
}
