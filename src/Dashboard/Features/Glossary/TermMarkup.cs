using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Dashboard.Parts;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Features.Glossary;

/// <summary>
/// Turns the first mention of a glossary term in a text into a button that opens its meaning: the browser's own popover,
/// which closes with Esc and gives the focus back.
/// </summary>
internal static partial class TermMarkup
{
    /// <summary>More buttons than this would hide the text.</summary>
    private const int MostTerms = 4;

    private static readonly Dictionary<string, GlossaryTerm> Names = GlossaryTerm.All
        .SelectMany(term => ((string[])[term.Name.English, term.Name.Korean]).SelectMany(name => name.Split(" / ")).Select(name => (name, term)))
        .DistinctBy(pair => pair.name, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(pair => pair.name, pair => pair.term, StringComparer.OrdinalIgnoreCase);

    // The longest name wins: "API server" before "Server". A Latin name ends at a word's end, with or without a plural's s; a Hangul one is followed by its particle.
    private static readonly Regex Mention = new(
        string.Join('|', Names.Keys.OrderByDescending(n => n.Length).Select(n => n[0] > '\u1100' ? Regex.Escape(n) : $@"\b{Regex.Escape(n)}s?\b")),
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>Markdown as HTML, with buttons and the meanings that they open.</summary>
    public static MarkupString Html(string markdown, CultureInfo culture, string more)
    {
        var mentioned = new List<GlossaryTerm>();
        var html = new StringBuilder();
        var shut = 0;   // within code and links nothing is a term
        foreach (Match part in Part().Matches(Markdown.Html(markdown).Value))
        {
            if (part.ValueSpan[0] == '<')
            {
                if (part.ValueSpan.StartsWith("<code") || part.ValueSpan.StartsWith("<a ") || part.ValueSpan.StartsWith("<pre")) { shut++; }
                else if (part.Value is "</code>" or "</a>" or "</pre>") { shut--; }
                html.Append(part.ValueSpan);
            }
            else { html.Append(shut > 0 ? part.Value : Mention.Replace(part.Value, mention => Button(mention.Value, mentioned))); }
        }

        foreach (var term in mentioned)
        {
            html.Append(CultureInfo.InvariantCulture, $"<div popover id=\"term-{term.Slug}\" class=\"term-popover\" data-testid=\"term-popover\" role=\"note\"><b>{Encode(term.Name.In(culture))}</b><p>{Encode(term.Meaning.In(culture))}</p><a class=\"link\" href=\"glossary/{term.Slug}\">{Encode(more)}</a></div>");
        }

        return new(html.ToString());
    }

    /// <summary>Whether a text mentions a term.</summary>
    public static bool Mentions(string text, GlossaryTerm term) =>
        Mention.Matches(text).Any(mention => Find(mention.Value) == term);

    private static string Button(string mention, List<GlossaryTerm> mentioned)
    {
        if (Find(mention) is not { } term || mentioned.Contains(term) || mentioned.Count == MostTerms) { return mention; }
        mentioned.Add(term);
        return $"<button type=\"button\" class=\"term\" popovertarget=\"term-{term.Slug}\" aria-describedby=\"term-{term.Slug}\">{mention}</button>";
    }

    private static GlossaryTerm? Find(string mention) => Names.GetValueOrDefault(mention) ?? (mention.EndsWith('s') ? Names.GetValueOrDefault(mention[..^1]) : null);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    [GeneratedRegex("<[^>]*>|[^<]+", RegexOptions.NonBacktracking)]
    private static partial Regex Part();
}
