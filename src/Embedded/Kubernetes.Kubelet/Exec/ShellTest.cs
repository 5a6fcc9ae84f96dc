using System.Globalization;

namespace Kubernetes.Kubelet.Exec;

/// <summary>The conditions of <c>test</c>, <c>[</c> and <c>[[</c>.</summary>
internal static class ShellTest
{
    /// <summary>Whether a condition holds; null where it is none.</summary>
    internal static bool? Holds(List<string> words, ShellSession session)
    {
        if (words.FindLastIndex(word => word is "-o" or "||") is > 0 and var or && or < words.Count - 1) { return Holds(words[..or], session) | Holds(words[(or + 1)..], session); }
        if (words.FindLastIndex(word => word is "-a" or "&&") is > 0 and var and && and < words.Count - 1) { return Holds(words[..and], session) & Holds(words[(and + 1)..], session); }
        if (words is ["!", .. var rest]) { return !Holds(rest, session); }
        return words switch
        {
            [] => false,
            ["-d", var path] => session.Files.IsFolder(session.Path(path)),
            ["-f", var path] => IsFile(path),
            ["-e" or "-r" or "-w" or "-x", var path] => session.Files.Exists(session.Path(path)),
            ["-s", var path] => IsFile(path) && new FileInfo(session.Files.Locate(session.Path(path), false)).Length > 0,
            ["-L" or "-h" or "-S" or "-p", _] => false,
            ["-z", var text] => text.Length == 0,
            ["-n", var text] => text.Length > 0,
            [var text] => text.Length > 0,
            [var left, "=" or "==", var right] => left == right,
            [var left, "!=", var right] => left != right,
            [var left, "<", var right] => string.CompareOrdinal(left, right) < 0,
            [var left, ">", var right] => string.CompareOrdinal(left, right) > 0,
            [var left, ['-', ..] operation, var right] when Number(left) is { } a && Number(right) is { } b => operation switch
            {
                "-eq" => a == b,
                "-ne" => a != b,
                "-lt" => a < b,
                "-le" => a <= b,
                "-gt" => a > b,
                "-ge" => a >= b,
                _ => null,
            },
            _ => null,
        };

        bool IsFile(string path) => session.Files.Exists(session.Path(path)) && !session.Files.IsFolder(session.Path(path));
    }

    private static long? Number(string text) => long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
