using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Kubernetes.ApiServer.CustomResources;

/// <summary>Compiled patterns of schemas; they run in linear time as Go's do.</summary>
internal static class SchemaPatterns
{
    // A compiled pattern takes some tens of KB; the genuine definitions that are installed together have fewer than 200.
    private const int Most = 256;
    private static readonly ConcurrentDictionary<string, Regex?> Known = new(StringComparer.Ordinal);

    /// <summary>Compiles a pattern.</summary>
    /// <returns>False where it is none.</returns>
    public static bool TryGet(string pattern, out Regex? regex)
    {
        if (!Known.TryGetValue(pattern, out regex))
        {
            if (Known.Count >= Most)
            {
                Known.Clear();
            }

            regex = Known.GetOrAdd(pattern, Compile);
        }

        return regex is not null;
    }

    private static Regex? Compile(string pattern)
    {
        // RE2 writes named groups (?P<name>...) and the end of text \z.
        var translated = pattern.Replace("(?P<", "(?<", StringComparison.Ordinal);
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
