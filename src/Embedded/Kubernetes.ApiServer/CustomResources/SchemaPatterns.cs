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

    /// <summary>What is wrong with a pattern, as Go says it after <c>error parsing regexp: </c>.</summary>
    public static string Problem(string pattern)
    {
        try
        {
            Create(pattern);
            return "";
        }
        catch (RegexParseException error)
        {
            var at = Math.Clamp(error.Offset, 0, pattern.Length);
            var last = at > 0 ? pattern[(at - 1)..at] : pattern;
            return error.Error switch
            {
                RegexParseError.InsufficientClosingParentheses => $"missing closing ): `{pattern}`",
                RegexParseError.InsufficientOpeningParentheses => $"unexpected ): `{pattern}`",
                RegexParseError.UnterminatedBracket => $"missing closing ]: `{pattern[Math.Max(0, pattern.LastIndexOf('['))..]}`",
                RegexParseError.QuantifierAfterNothing => $"missing argument to repetition operator: `{last}`",
                RegexParseError.NestedQuantifiersNotParenthesized => $"invalid nested repetition operator: `{pattern[Math.Max(0, at - 2)..at]}`",
                RegexParseError.UnescapedEndingBackslash => "trailing backslash at end of expression: ``",
                RegexParseError.ReversedCharacterRange => $"invalid character class range: `{pattern[Math.Max(0, at - 3)..at]}`",
                RegexParseError.UnrecognizedEscape => $"invalid escape sequence: `\\{last}`",
                _ => $"invalid or unsupported Perl syntax: `{pattern}`",
            };
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return $"invalid or unsupported Perl syntax: `{pattern}`";
        }
    }

    private static Regex Create(string pattern)
    {
        // RE2 writes named groups (?P<name>...) and the end of text \z.
        var translated = pattern.Replace("(?P<", "(?<", StringComparison.Ordinal);
        return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    private static Regex? Compile(string pattern)
    {
        try
        {
            return Create(pattern);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
