using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Parts;

/// <summary>Colours YAML in three hues: strings, numbers, comments. Keys are ink. All text is encoded.</summary>
internal static partial class YamlColours
{
    private const int MostLines = 5_000;

    /// <summary>The numbered lines as markup.</summary>
    public static MarkupString Html(string text, bool diff = false)
    {
        var html = new StringBuilder();
        var number = 0;
        foreach (var raw in text.TrimEnd('\n').Split('\n').Take(MostLines))
        {
            var (line, kind) = diff ? Signed(raw) : (raw, "");
            if (kind == "hunk") { number = HunkStart().Match(raw) is { Success: true } m ? int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - 1 : number; }
            else if (kind != " del") { number++; }
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"ln{kind}\"><em>{(kind is " del" or "hunk" ? "" : number)}</em><span>{(kind == "hunk" ? $"<i>{WebUtility.HtmlEncode(raw)}</i>" : Line(line))}</span></span>");
        }

        return new(html.ToString());
    }

    /// <summary>One line as markup, without number.</summary>
    internal static string Line(string line)
    {
        if (line.Length == 0) { return " "; }
        if (line.AsSpan().TrimStart().StartsWith("#")) { return $"<i>{WebUtility.HtmlEncode(line)}</i>"; }
        var pair = Pair().Match(line);
        if (pair.Success)
        {
            return $"{WebUtility.HtmlEncode(pair.Groups[1].Value)}<b>{WebUtility.HtmlEncode(pair.Groups[2].Value)}</b><s>:</s>{pair.Groups[3].Value}{Value(pair.Groups[4].Value)}";
        }

        var item = Item().Match(line);
        return item.Success ? $"<s>{item.Groups[1].Value}</s>{Value(item.Groups[2].Value)}" : WebUtility.HtmlEncode(line);
    }

    private static string Value(string value)
    {
        if (value.Length == 0) { return ""; }
        if (value[0] == '#') { return $"<i>{WebUtility.HtmlEncode(value)}</i>"; }
        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        var main = comment < 0 ? value : value[..comment];
        var tag = Number().IsMatch(main.Trim()) ? "u" : "var";
        return $"<{tag}>{WebUtility.HtmlEncode(main)}</{tag}>" + (comment < 0 ? "" : $"<i>{WebUtility.HtmlEncode(value[comment..])}</i>");
    }

    private static (string Line, string Kind) Signed(string raw) => raw switch
    {
        ['@', '@', ..] => (raw, "hunk"),
        ['+', '+', '+', ' ', ..] or ['-', '-', '-', ' ', ..] => (raw, "hunk"),
        ['d', 'i', 'f', 'f', ' ', ..] or ['i', 'n', 'd', 'e', 'x', ' ', ..] or ['n', 'e', 'w', ' ', 'f', ..] or ['d', 'e', 'l', 'e', 't', 'e', 'd', ' ', ..] or ['\\', ..] => (raw, "hunk"),
        ['+', ..] => (raw[1..], " add"),
        ['-', ..] => (raw[1..], " del"),
        [' ', ..] => (raw[1..], ""),
        _ => (raw, ""),
    };

    [GeneratedRegex(@"^(\s*(?:- )*)([\w./\-""'*]+):(\s+|$)(.*)$", RegexOptions.NonBacktracking)]
    private static partial Regex Pair();

    [GeneratedRegex(@"^(\s*-\s)(.*)$", RegexOptions.NonBacktracking)]
    private static partial Regex Item();

    [GeneratedRegex(@"^(-?\d+(\.\d+)?(m|Mi|Gi|Ki|s)?|true|false|null|~)$", RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    [GeneratedRegex(@"^@@ -\d+(?:,\d+)? \+(\d+)", RegexOptions.NonBacktracking)]
    private static partial Regex HunkStart();
}
