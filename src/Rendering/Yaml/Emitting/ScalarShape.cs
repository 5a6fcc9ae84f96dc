namespace Yaml.Emitting;

/// <summary>Which styles a text allows, after libyaml's analysis of scalars.</summary>
internal readonly record struct ScalarShape(bool IsMultiline, bool Plain, bool SingleQuoted, bool Block)
{
    public static ScalarShape Of(string text, bool tabsAreSpecial)
    {
        if (text.Length == 0) { return new(false, true, true, false); }
        bool indicators = text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal);
        bool special = false, tabs = false, breaks = false, leading = false, trailingSpace = false, trailingBreak = false, breakSpace = false, spaceBreak = false;
        bool previousSpace = false, previousBreak = false, afterBlank = true;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var beforeBlank = i + 1 >= text.Length || text[i + 1] is ' ' or '\t' or '\n' or '\r';
            indicators |= i == 0
                ? "#,[]{}&*!|>'\"%@`".Contains(c, StringComparison.Ordinal) || (c is '?' or ':' or '-' && beforeBlank)
                : (c == ':' && beforeBlank) || (c == '#' && afterBlank);
            if (c == '\t' && !tabsAreSpecial) { tabs = true; }
            else if (!IsPrintable(c)) { special = true; }
            var last = i == text.Length - 1;
            if (c == ' ')
            {
                leading |= i == 0;
                trailingSpace |= last;
                breakSpace |= previousBreak;
                (previousSpace, previousBreak) = (true, false);
            }
            else if (IsBreak(c))
            {
                breaks = true;
                leading |= i == 0;
                trailingBreak |= last;
                spaceBreak |= previousSpace;
                (previousSpace, previousBreak) = (false, true);
            }
            else
            {
                (previousSpace, previousBreak) = (false, false);
            }

            afterBlank = c is ' ' or '\t' || IsBreak(c);
        }

        var plain = !leading && !trailingSpace && !trailingBreak && !breakSpace && !spaceBreak && !special && !tabs && !breaks && !indicators;
        var single = !breakSpace && !spaceBreak && !special && !tabs;
        var block = !trailingSpace && !spaceBreak && !special;
        return new(breaks, plain, single, block);
    }

    /// <summary>The characters that end a line.</summary>
    public const string Breaks = "\n\r\u2028\u2029";

    public static bool IsBreak(char c) => c is '\n' or '\r' or '\u2028' or '\u2029';

    public static bool IsPrintable(char c) =>
        c is '\n' or (>= ' ' and <= '~') or '\u0085' or (>= '\u00A0' and <= '\uD7FF') or (>= '\uE000' and <= '\uFFFD' and not '\uFEFF');
}
