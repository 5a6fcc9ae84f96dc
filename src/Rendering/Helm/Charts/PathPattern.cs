using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Helm.Charts;

/// <summary>Go's <c>filepath.Match</c>, and the globs of <c>.Files</c> which also know <c>**</c> and <c>{a,b}</c>.</summary>
internal static class PathPattern
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentDictionary<(string Pattern, bool Glob), Regex> Compiled = new();

    public static bool Matches(string pattern, string path, bool isGlob = false) =>
        Compiled.GetOrAdd((pattern, isGlob), static key => new Regex(Translate(key.Pattern, key.Glob), RegexOptions.CultureInvariant | RegexOptions.Singleline, Limit)).IsMatch(path);

    private static string Translate(string pattern, bool glob)
    {
        var output = new StringBuilder("^");
        var braces = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            switch (c)
            {
                case '*' when glob && i + 1 < pattern.Length && pattern[i + 1] == '*': output.Append(".*"); i++; break;
                case '*': output.Append("[^/]*"); break;
                case '?': output.Append("[^/]"); break;
                case '[' when pattern.IndexOf(']', i + 1) is var end and > 0:
                    var set = pattern[(i + 1)..end];
                    var negated = set.Length > 0 && (set[0] == '^' || (glob && set[0] == '!'));
                    output.Append('[').Append(negated ? "^" : "").Append(set[(negated ? 1 : 0)..].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)).Append(']');
                    i = end;
                    break;
                case '\\' when i + 1 < pattern.Length: output.Append(Regex.Escape(pattern[++i].ToString())); break;
                case '{' when glob: braces++; output.Append("(?:"); break;
                case '}' when glob && braces > 0: braces--; output.Append(')'); break;
                case ',' when glob && braces > 0: output.Append('|'); break;
                default: output.Append(c is ']' or '}' ? "\\" + c : Regex.Escape(c.ToString())); break;
            }
        }

        return output.Append(new string(')', braces)).Append("\\z").ToString();
    }
}
