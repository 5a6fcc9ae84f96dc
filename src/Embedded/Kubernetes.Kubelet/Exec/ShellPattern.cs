using System.Text;
using System.Text.RegularExpressions;

namespace Kubernetes.Kubelet.Exec;

/// <summary>Patterns of a shell: <c>*</c>, <c>?</c> and <c>[...]</c>; after a backslash a character stands for itself.</summary>
internal static class ShellPattern
{
    private static readonly Regex SpecialCharacters = new(@"[*?\[\\]", RegexOptions.NonBacktracking);
    private static readonly Regex EscapedCharacters = new(@"\\(.)", RegexOptions.NonBacktracking);

    /// <summary>Text as a pattern that only it matches.</summary>
    internal static string Escape(string text) => text.AsSpan().ContainsAny("*?[\\") ? SpecialCharacters.Replace(text, "\\$0") : text;

    /// <summary>Whether the whole text matches.</summary>
    internal static bool Matches(string pattern, string text) => Compiled($"^(?:{Expression(pattern)})$").IsMatch(text);

    /// <summary>The text without its beginning or end where that matches; the longest such part where the pattern is doubled.</summary>
    internal static string Without(string text, string operand, bool atEnd)
    {
        var mark = atEnd ? '%' : '#';
        var longest = operand.StartsWith(mark);
        var expression = Compiled($"^(?:{Expression(longest ? operand[1..] : operand)})$");
        var lengths = Enumerable.Range(0, text.Length + 1);
        foreach (var length in longest ? lengths.Reverse() : lengths)
        {
            if (expression.IsMatch(atEnd ? text[^length..] : text[..length])) { return atEnd ? text[..^length] : text[length..]; }
        }

        return text;
    }

    /// <summary>The files that a word names, sorted.</summary>
    /// <returns>None where it has no wildcard, or where no file matches.</returns>
    internal static IReadOnlyList<string> Names(string pattern, ShellSession session)
    {
        if (!HasWildcard(pattern)) { return []; }
        var found = new List<string> { pattern.StartsWith('/') ? "/" : "" };
        var steps = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var step in steps)
        {
            var wild = HasWildcard(step);
            var plain = EscapedCharacters.Replace(step, "$1");
            found =
            [
                .. found.SelectMany(folder => (wild ? List(folder).Where(name => name.StartsWith('.') == step.StartsWith('.') && Matches(step, name)) : [plain])
                    .Select(name => folder.Length == 0 || folder.EndsWith('/') ? folder + name : $"{folder}/{name}"))
                    .Where(path => session.Files.Exists(session.Path(path))),
            ];
        }

        return found;

        IEnumerable<string> List(string folder) => session.Files.IsFolder(session.Path(folder)) ? session.Files.List(session.Path(folder)) : [];
    }

    private static bool HasWildcard(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\') { i++; }
            else if (pattern[i] is '*' or '?' || (pattern[i] == '[' && pattern.IndexOf(']', i) > 0)) { return true; }
        }

        return false;
    }

    private static string Expression(string pattern)
    {
        var expression = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\' when i + 1 < pattern.Length:
                    expression.Append(Regex.Escape(pattern[++i].ToString()));
                    break;
                case '*': expression.Append(".*"); break;
                case '?': expression.Append('.'); break;
                case '[' when pattern.IndexOf(']', Math.Min(i + 2, pattern.Length)) is > 0 and var end:
                    var set = pattern[(i + 1)..end];
                    var not = set[0] is '!' or '^';
                    expression.Append(not ? "[^" : "[").Append((not ? set[1..] : set).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)).Append(']');
                    i = end;
                    break;
                default:
                    expression.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        return expression.ToString();
    }

    private static Regex Compiled(string expression)
    {
        try
        {
            return new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.Singleline);
        }
        catch (ArgumentException)
        {
            throw new ShellSyntaxException("syntax error: bad pattern");
        }
    }
}
