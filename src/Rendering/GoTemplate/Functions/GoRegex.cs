using System.Text;
using System.Text.RegularExpressions;

namespace GoTemplate.Functions;

/// <summary>Runs RE2's language on .NET's engine: the pattern is translated, what RE2 does not know is refused in its words.</summary>
internal static class GoRegex
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Translates and compiles; fails with RE2's message.</summary>
    public static Regex Compile(string pattern)
    {
        var translated = Translate(pattern);
        try
        {
            return new Regex(translated, RegexOptions.CultureInvariant, Limit);
        }
        catch (RegexParseException error)
        {
            throw Fail(Message(error, pattern));
        }
    }

    /// <summary>Go's <c>Expand</c>: <c>$1</c>, <c>${name}</c>; a bare name is the longest run of word characters.</summary>
    public static string Expand(string template, Match match)
    {
        var output = new StringBuilder();
        for (var i = 0; i < template.Length;)
        {
            if (template[i] != '$' || i + 1 >= template.Length) { output.Append(template[i++]); continue; }
            if (template[i + 1] == '$') { output.Append('$'); i += 2; continue; }
            var braced = template[i + 1] == '{';
            var start = i + (braced ? 2 : 1);
            var end = start;
            while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_')) { end++; }
            if (end == start || (braced && (end >= template.Length || template[end] != '}'))) { output.Append('$'); i++; continue; }
            output.Append(match.Groups[template[start..end]].Value);
            i = braced ? end + 1 : end;
        }

        return output.ToString();
    }

    /// <summary>Matches as Go finds them: an empty match directly behind another match does not count.</summary>
    public static IEnumerable<Match> Matches(Regex regex, string text)
    {
        var previousEnd = -1;
        foreach (Match match in regex.Matches(text))
        {
            if (match.Length == 0 && match.Index == previousEnd) { continue; }
            if (match.Index > 0 && match.Length == 0 && match.Index < text.Length && char.IsLowSurrogate(text[match.Index])) { continue; }
            previousEnd = match.Index + match.Length;
            yield return match;
        }
    }

    public static string Replace(Regex regex, string text, Func<Match, string> replacement)
    {
        var output = new StringBuilder();
        var at = 0;
        foreach (var match in Matches(regex, text))
        {
            output.Append(text, at, match.Index - at).Append(replacement(match));
            at = match.Index + match.Length;
        }

        return output.Append(text, at, text.Length - at).ToString();
    }

    private static string Translate(string pattern)
    {
        var output = new StringBuilder();
        var multiline = false;
        for (var i = 0; i < pattern.Length;)
        {
            var c = pattern[i];
            switch (c)
            {
                case '\\':
                    i = Escape(pattern, i, output, inClass: false);
                    break;
                case '[':
                    i = Class(pattern, i, output);
                    break;
                case '(' when i + 1 < pattern.Length && pattern[i + 1] == '?':
                    i = Group(pattern, i, output, ref multiline);
                    break;
                case '$':
                    output.Append(multiline ? "(?=\\n|\\z)" : "\\z");
                    i++;
                    break;
                case '.':
                    output.Append(@"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|.)");
                    i++;
                    break;
                case '*' or '+' or '?':
                    if (i + 1 < pattern.Length && pattern[i + 1] is '*' or '+') { throw Fail($"invalid nested repetition operator: `{pattern[i..(i + 2)]}`"); }
                    output.Append(c);
                    i++;
                    break;
                case '{':
                    var close = Repeat(pattern, i);
                    if (close < 0) { output.Append("\\{"); i++; break; }
                    output.Append(pattern, i, close - i + 1);
                    i = close + 1;
                    break;
                default:
                    output.Append(c);
                    i++;
                    break;
            }
        }

        return output.ToString();
    }

    private static int Repeat(string pattern, int at)
    {
        var close = pattern.IndexOf('}', at);
        if (close < 0) { return -1; }
        var parts = pattern[(at + 1)..close].Split(',');
        if (parts.Length > 2 || parts[0].Length == 0 || !parts[0].All(char.IsAsciiDigit) || (parts.Length == 2 && !parts[1].All(char.IsAsciiDigit))) { return -1; }
        foreach (var part in parts)
        {
            if (part.Length > 4 || (part.Length > 0 && int.Parse(part, System.Globalization.CultureInfo.InvariantCulture) > 1000))
            {
                throw Fail($"invalid repeat count: `{pattern[at..(close + 1)]}`");
            }
        }

        return close;
    }

    private static int Group(string pattern, int at, StringBuilder output, ref bool multiline)
    {
        var rest = pattern.AsSpan(at);
        if (rest.StartsWith("(?P<")) { output.Append("(?<"); return at + 4; }
        if (rest.StartsWith("(?<") && rest.Length > 3 && rest[3] is not ('=' or '!')) { output.Append("(?<"); return at + 3; }
        var end = at + 2;
        while (end < pattern.Length && (pattern[end] is 'i' or 'm' or 's' or 'U' or '-')) { end++; }
        if (end >= pattern.Length || pattern[end] is not (':' or ')')) { throw Fail($"invalid or unsupported Perl syntax: `{pattern[at..Math.Min(pattern.Length, end + 1)]}`"); }
        var flags = pattern[(at + 2)..end];
        if (flags.Contains('m', StringComparison.Ordinal)) { multiline = !flags.Split('-')[^1].Contains('m', StringComparison.Ordinal) || !flags.Contains('-', StringComparison.Ordinal); }
        output.Append("(?").Append(flags.Replace("U", "", StringComparison.Ordinal)).Append(pattern[end]);
        return end + 1;
    }

    private static int Class(string pattern, int at, StringBuilder output)
    {
        var i = at + 1;
        output.Append('[');
        if (i < pattern.Length && pattern[i] == '^') { output.Append('^'); i++; }
        var first = true;
        for (; ; first = false)
        {
            if (i >= pattern.Length) { throw Fail($"missing closing ]: `{pattern[at..]}`"); }
            var c = pattern[i];
            if (c == ']' && !first) { output.Append(']'); return i + 1; }
            if (c == '[' && i + 1 < pattern.Length && pattern[i + 1] == ':')
            {
                var end = pattern.IndexOf(":]", i, StringComparison.Ordinal);
                if (end > 0) { output.Append(Posix(pattern[(i + 2)..end], pattern[i..(end + 2)])); i = end + 2; continue; }
            }

            if (c == '\\') { i = Escape(pattern, i, output, inClass: true); continue; }
            output.Append(c is '[' or ']' ? "\\" + c : c.ToString());
            i++;
        }
    }

    private static string Posix(string name, string whole) => name switch
    {
        "alnum" => "0-9A-Za-z",
        "alpha" => "A-Za-z",
        "ascii" => @"\x00-\x7F",
        "blank" => @"\t ",
        "cntrl" => @"\x00-\x1F\x7F",
        "digit" => "0-9",
        "graph" => "!-~",
        "lower" => "a-z",
        "print" => " -~",
        "punct" => @"!-/:-@\[-`{-~",
        "space" => @"\t\n\v\f\r ",
        "upper" => "A-Z",
        "word" => "0-9A-Za-z_",
        "xdigit" => "0-9A-Fa-f",
        _ => throw Fail($"invalid character class range: `{whole}`"),
    };

    private static int Escape(string pattern, int at, StringBuilder output, bool inClass)
    {
        if (at + 1 >= pattern.Length) { throw Fail("trailing backslash at end of expression: ``"); }
        var c = pattern[at + 1];
        switch (c)
        {
            case 'd': output.Append(inClass ? "0-9" : "[0-9]"); return at + 2;
            case 'D': output.Append(inClass ? @"\x00-/:-\uFFFF" : "[^0-9]"); return at + 2;
            case 'w': output.Append(inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]"); return at + 2;
            case 'W': output.Append(inClass ? @"\x00-/:-@\[-^`{-\uFFFF" : "[^0-9A-Za-z_]"); return at + 2;
            case 's': output.Append(inClass ? @"\t\n\f\r " : @"[\t\n\f\r ]"); return at + 2;
            case 'S': output.Append(inClass ? @"\x00-\x08\x0B\x0E-\x1F!-\uFFFF" : @"[^\t\n\f\r ]"); return at + 2;
            case 'b' when !inClass: output.Append("(?:(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?![0-9A-Za-z_]))"); return at + 2;
            case 'B' when !inClass: output.Append("(?:(?<![0-9A-Za-z_])(?![0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_]))"); return at + 2;
            case 'A' when !inClass: output.Append(@"\A"); return at + 2;
            case 'z' when !inClass: output.Append(@"\z"); return at + 2;
            case 'Q':
                var end = pattern.IndexOf("\\E", at + 2, StringComparison.Ordinal);
                var literal = end < 0 ? pattern[(at + 2)..] : pattern[(at + 2)..end];
                output.Append(Regex.Escape(literal).Replace("]", "\\]", StringComparison.Ordinal));
                return end < 0 ? pattern.Length : end + 2;
            case 'x' when at + 2 < pattern.Length && pattern[at + 2] == '{':
                var close = pattern.IndexOf('}', at);
                if (close > 0 && int.TryParse(pattern.AsSpan(at + 3, close - at - 3), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code))
                {
                    output.Append(code < 0x10000 ? "\\u" + code.ToString("X4", System.Globalization.CultureInfo.InvariantCulture) : new Rune(code).ToString());
                    return close + 1;
                }

                throw Fail($"invalid escape sequence: `{pattern[at..]}`");
            case 'p' or 'P':
                if (at + 2 < pattern.Length && pattern[at + 2] != '{') { output.Append('\\').Append(c).Append('{').Append(pattern[at + 2]).Append('}'); return at + 3; }
                var brace = pattern.IndexOf('}', at);
                if (brace < 0) { throw Fail($"invalid character class range: `{pattern[at..]}`"); }
                var name = pattern[(at + 3)..brace];
                output.Append('\\').Append(c).Append('{').Append(name switch { "Greek" => "IsGreek", "Cyrillic" => "IsCyrillic", "Hebrew" => "IsHebrew", "Arabic" => "IsArabic", _ => name }).Append('}');
                return brace + 1;
            case 'a' or 'f' or 'n' or 'r' or 't' or 'v' or 'x':
                output.Append('\\').Append(c);
                return at + 2;
            case >= '1' and <= '9': throw Fail($"invalid escape sequence: `\\{c}`");
            case '0': output.Append("\\0"); return at + 2;
        }

        if (char.IsLetterOrDigit(c) || c == '_' || c > 127) { throw Fail($"invalid escape sequence: `\\{c}`"); }
        output.Append(Regex.Escape(c.ToString()) is { Length: > 1 } escaped ? escaped : c is ']' or '-' or '}' or '^' ? "\\" + c : c.ToString());
        return at + 2;
    }

    private static string Message(RegexParseException error, string pattern) => error.Error switch
    {
        RegexParseError.InsufficientClosingParentheses => $"missing closing ): `{pattern}`",
        RegexParseError.InsufficientOpeningParentheses => $"unexpected ): `{pattern}`",
        RegexParseError.QuantifierAfterNothing => $"missing argument to repetition operator: `{pattern[Math.Min(pattern.Length - 1, Math.Max(0, pattern.IndexOfAny(['*', '+', '?'])))]}`",
        RegexParseError.UnterminatedBracket => $"missing closing ]: `{pattern}`",
        RegexParseError.ReversedCharacterRange => $"invalid character class range: `{pattern}`",
        _ => $"invalid or unsupported Perl syntax: `{pattern}`",
    };

    private static TemplateFunctionException Fail(string message) => new("error parsing regexp: " + message);
}
