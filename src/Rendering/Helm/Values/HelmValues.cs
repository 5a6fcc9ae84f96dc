using System.Text;
using Helm.Charts;
using Yaml;

namespace Helm;

/// <summary>Reads and merges tables of values.</summary>
public static class HelmValues
{
    /// <summary>Reads a values file; all its documents are merged, later ones win.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="flavor">Whose messages hold.</param>
    /// <returns>The table; every number is a <see cref="double"/>.</returns>
    /// <exception cref="HelmException">The text is no table.</exception>
    public static Dictionary<string, object?> Parse(string text, HelmFlavor flavor)
    {
        var prefix = flavor == HelmFlavor.Four ? "cannot unmarshal yaml document: " : "";
        IReadOnlyList<object?> documents;
        try
        {
            // Merged one by one, so that a fault of the second is told with the second's own lines.
            var parts = flavor == HelmFlavor.Four ? Documents(text) : [text];
            documents = parts.ConvertAll(part =>
            {
                var document = YamlReader.ReadFirst(part, YamlDialect.Json);
                GoJson.Write(document);
                return document;
            });
        }
        catch (YamlReadException error) { throw new HelmException(prefix + "error converting YAML to JSON: " + error.Message, error); }
        catch (GoJsonException error) { throw new HelmException(prefix + "error converting YAML to JSON: " + error.Message, error); }

        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            switch (YamlReader.WithFloats(document))
            {
                case null: break;
                case Dictionary<string, object?> map: values = Merge(values, map); break;
                case var other:
                    throw new HelmException(prefix + $"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {GoJsonKind.Of(other)} into Go value of type map[string]interface {{}}");
            }
        }

        return values;
    }

    /// <summary>Cuts a text at lines of <c>---</c>, behind which only a comment may stand, as apimachinery's YAML reader does.</summary>
    private static List<string> Documents(string text)
    {
        const string separator = "---";
        var documents = new List<string>();
        var current = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at);
            var line = end < 0 ? text[at..] : text[at..(end + 1)];
            at += line.Length;
            var isSeparator = line.StartsWith(separator, StringComparison.Ordinal) && line[separator.Length..].Trim() is "" or ['#', ..];
            if (isSeparator && current.Length > 0)
            {
                documents.Add(current.ToString());
                current.Clear();
                continue;
            }

            current.Append(line);
        }

        if (current.Length > 0) { documents.Add(current.ToString()); }
        return documents;
    }

    /// <summary>Merges a table over another, map by map; null is a value here.</summary>
    /// <param name="under">The lower table.</param>
    /// <param name="over">The table that wins.</param>
    /// <returns>A new table.</returns>
    public static Dictionary<string, object?> Merge(IReadOnlyDictionary<string, object?> under, IReadOnlyDictionary<string, object?> over)
    {
        var merged = new Dictionary<string, object?>(under, StringComparer.Ordinal);
        foreach (var (key, value) in over)
        {
            merged[key] = value is Dictionary<string, object?> map && merged.GetValueOrDefault(key) is Dictionary<string, object?> present ? Merge(present, map) : value;
        }

        return merged;
    }

    internal static Dictionary<string, object?> Copy(Dictionary<string, object?> map) => (Dictionary<string, object?>)CopyOf(map)!;

    internal static Dictionary<string, object?> FromFlags(HelmTemplateOptions options)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var file in options.ValuesFiles)
        {
            if (file.Text is null) { throw new HelmException($"open {file.Name}: no such file or directory"); }
            try { values = Merge(values, Parse(file.Text, options.Flavor)); }
            catch (HelmException error) { throw new HelmException($"failed to parse {file.Name}: {error.Message}", error) { Position = (error.Position ?? new(null, null, null)) with { File = file.Name } }; }
        }

        if (options.Values is not null) { values = Merge(values, options.Values); }
        values = Copy(values);
        foreach (var set in options.Sets.OrderBy(set => set.Kind))
        {
            SetFlags.Apply(values, set, options);
        }

        return values;
    }

    /// <summary>Walks a dotted path to a table.</summary>
    internal static Dictionary<string, object?>? Table(Dictionary<string, object?> values, string path)
    {
        foreach (var key in path.Split('.'))
        {
            if (values.GetValueOrDefault(key) is not Dictionary<string, object?> next) { return null; }
            values = next;
        }

        return values;
    }

    /// <summary>Walks a dotted path to a value that is no table.</summary>
    internal static object? At(Dictionary<string, object?> values, string path)
    {
        var at = path.LastIndexOf('.');
        var table = at < 0 ? values : Table(values, path[..at]);
        return table?.GetValueOrDefault(path[(at + 1)..]);
    }

    private static object? CopyOf(object? value) => value switch
    {
        Dictionary<string, object?> map => map.ToDictionary(entry => entry.Key, entry => CopyOf(entry.Value), StringComparer.Ordinal),
        List<object?> list => list.ConvertAll(CopyOf),
        _ => value,
    };
}
