using System.Text;
using System.Text.RegularExpressions;

namespace Conformance.Kubectl;

/// <summary>Expected output with placeholders: <c>&lt;age&gt;</c>, <c>&lt;time&gt;</c>, <c>&lt;any&gt;</c>, and <c>&lt;...&gt;</c> for any lines.</summary>
internal static partial class ExpectedText
{
    private static readonly Dictionary<string, string> Placeholders = new(StringComparer.Ordinal)
    {
        ["<age>"] = @"\d+[smhdy](?:\d+[smhd])?",
        ["<time>"] = @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)",
        ["<uid>"] = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ["<ip>"] = @"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}",
        ["<hash>"] = "[a-z0-9]{5,10}",
        ["<rand>"] = "[a-z0-9]{5}",
        ["<n>"] = @"\d+",
        ["<any>"] = "[^\n]*",
    };

    public static bool Matches(string expected, string actual) =>
        Regex.IsMatch(Normalized(actual), @"\A" + Pattern(Normalized(expected)) + @"\z", RegexOptions.None, TimeSpan.FromSeconds(5));

    /// <summary>The same leniency for a fragment.</summary>
    public static bool Contains(string expected, string actual) =>
        actual.Contains(expected, StringComparison.Ordinal)
        || Regex.IsMatch(Normalized(actual), Pattern(Normalized(expected)).TrimEnd('\n'), RegexOptions.None, TimeSpan.FromSeconds(5));

    /// <summary>The text without blanks at line ends and blank lines at its end.</summary>
    public static string Normalized(string text)
    {
        var lines = text.Replace("\r", "", StringComparison.Ordinal).Split('\n').Select(line => line.TrimEnd());
        var joined = string.Join('\n', lines).TrimEnd('\n');
        return joined.Length == 0 ? "" : joined + "\n";
    }

    private static string Pattern(string expected)
    {
        var pattern = new StringBuilder();
        foreach (var line in expected.Split('\n')[..^1])
        {
            if (line.Trim() == "<...>")
            {
                pattern.Append("(?:[^\n]*\n)*?");
                continue;
            }

            foreach (Match part in Parts().Matches(line))
            {
                pattern.Append(Placeholders.TryGetValue(part.Value, out var known) ? known
                    : part.Value.StartsWith("  ", StringComparison.Ordinal) ? " +"
                    : Regex.Escape(part.Value));
            }

            pattern.Append('\n');
        }

        return pattern.ToString();
    }

    [GeneratedRegex("<[a-z]+>|  +|.", RegexOptions.Singleline)]
    private static partial Regex Parts();
}
