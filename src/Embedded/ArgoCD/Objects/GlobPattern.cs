using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace ArgoCD.Objects;

/// <summary>
/// The patterns that upstream reads with its <c>util/glob</c>: <c>*</c> and <c>?</c> stop at a separator, <c>**</c> does not, <c>[!x]</c> negates,
/// <c>{a,b}</c> is either of the two, and the whole text must match. Those of kinds in projects and of git directories are others.
/// </summary>
internal static class GlobPattern
{
    private const int Held = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly SearchValues<char> Signs = SearchValues.Create("*?[]{}\\");
    private static readonly ConcurrentDictionary<(string Pattern, bool StopsAtSlash), Regex?> Known = new();
    private static readonly ConcurrentDictionary<string, Regex?> KnownExpressions = new();

    /// <returns>Whether it matches; false also for a malformed pattern.</returns>
    public static bool IsMatch(string pattern, string text) => IsMatch(pattern, text, stopsAtSlash: false);

    /// <summary>The same of paths and addresses, where a slash separates.</summary>
    public static bool IsPathMatch(string pattern, string text) => IsMatch(pattern, text, stopsAtSlash: true);

    /// <summary>Whether one of some patterns matches; one between slashes is a regular expression, which may match anywhere and look around.</summary>
    public static bool IsAnyMatch(IEnumerable<string> patterns, string text) => patterns.Any(pattern =>
        (pattern is ['/', .. var expression, '/'] && IsFound(Hold(KnownExpressions, expression, text => Compile(text, RegexOptions.None)), text)) || IsMatch(pattern, text));

    private static bool IsFound(Regex? expression, string text)
    {
        try
        {
            return expression?.IsMatch(text) == true;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static bool IsMatch(string pattern, string text, bool stopsAtSlash) => !pattern.AsSpan().ContainsAny(Signs) ? pattern == text
        : (pattern == "*" && !stopsAtSlash)
            || Hold(Known, (pattern, stopsAtSlash), key => Translate(key.Item1, key.Item2))?.IsMatch(text) == true;

    private static Regex? Hold<TKey>(ConcurrentDictionary<TKey, Regex?> known, TKey key, Func<TKey, Regex?> make)
        where TKey : notnull
    {
        if (known.Count >= Held)
        {
            known.Clear();
        }

        return known.GetOrAdd(key, make);
    }

    private static Regex? Compile(string expression, RegexOptions options)
    {
        try
        {
            return new(expression, options | RegexOptions.CultureInvariant, Patience);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static Regex? Translate(string pattern, bool stopsAtSlash)
    {
        var one = stopsAtSlash ? "[^/]" : "[^\\n]|\\n";
        var expression = new StringBuilder("\\A(?:");
        var depth = 0;
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '*':
                    var isDeep = at + 1 < pattern.Length && pattern[at + 1] == '*';
                    at += isDeep ? 1 : 0;
                    expression.Append("(?:").Append(isDeep ? "[^\\n]|\\n" : one).Append(")*");
                    break;
                case '?':
                    expression.Append("(?:").Append(one).Append(')');
                    break;
                case '[' when Class(pattern, ref at) is { } set:
                    expression.Append(set);
                    break;
                case '{':
                    depth++;
                    expression.Append("(?:");
                    break;
                case '}' when depth > 0:
                    depth--;
                    expression.Append(')');
                    break;
                case ',' when depth > 0:
                    expression.Append('|');
                    break;
                case '\\' when at + 1 < pattern.Length:
                    expression.Append(Regex.Escape(pattern[++at].ToString()));
                    break;
                case '[' or ']' or '}' or '\\':
                    return null;
                default:
                    expression.Append(Regex.Escape(pattern[at].ToString()));
                    break;
            }
        }

        return depth > 0 ? null : Compile(expression.Append(")\\z").ToString(), RegexOptions.NonBacktracking);
    }

    private static string? Class(string pattern, ref int at)
    {
        var start = at + 1;
        var isNegated = start < pattern.Length && pattern[start] == '!';
        start += isNegated ? 1 : 0;
        var end = pattern.IndexOf(']', start);
        if (end <= start)
        {
            return null;
        }

        at = end;
        var isRange = end - start == 3 && pattern[start + 1] == '-';
        var members = isRange ? $"{Member(pattern[start])}-{Member(pattern[end - 1])}" : string.Concat(pattern[start..end].Select(Member));
        return $"[{(isNegated ? "^" : "")}{members}]";
    }

    private static string Member(char c) => c is '\\' or ']' or '[' or '^' or '-' ? $"\\{c}" : c.ToString();
}
