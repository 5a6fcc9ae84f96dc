using System.Text.RegularExpressions;

namespace Dashboard.Parts;

/// <summary>Control sequences of terminals.</summary>
internal static partial class Ansi
{
    /// <summary>The text without them.</summary>
    public static string Strip(string text) => text.Contains('\u001b', StringComparison.Ordinal) ? Sequence().Replace(text, "") : text;

    [GeneratedRegex(@"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\x1b.", RegexOptions.NonBacktracking)]
    private static partial Regex Sequence();
}
