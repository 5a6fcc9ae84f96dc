using System.Text;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>
/// Shell patterns as Go's <c>path.Match</c> has them: <c>*</c> and <c>?</c> stop at a slash, <c>[^x]</c> negates, and the
/// whole text must match.
/// </summary>
internal static class PathPattern
{
    /// <returns>Whether it matches; false also for a malformed pattern, as the generator treats it.</returns>
    public static bool IsMatch(string pattern, string text) => Match(Runes(pattern), Runes(text), stopsAtSlash: true) ?? false;

    /// <summary>The same without regard to slashes: <c>*</c> crosses them.</summary>
    public static bool IsMatchAcross(string pattern, string text) => Match(Runes(pattern), Runes(text), stopsAtSlash: false) ?? false;

    /// <summary>Step by step of a path, where a step <c>**</c> stands for any number of directories.</summary>
    public static bool IsMatchDeep(string pattern, string path)
    {
        var (patterns, steps) = (pattern.Split('/'), path.Split('/'));

        // As below: back to the last ** only.
        var (starPattern, starStep) = (-1, -1);
        var (p, t) = (0, 0);
        while (t < steps.Length || p < patterns.Length)
        {
            if (p < patterns.Length && patterns[p] == "**")
            {
                (starPattern, starStep) = (++p, t);
            }
            else if (p < patterns.Length && t < steps.Length && IsMatch(patterns[p], steps[t]))
            {
                (p, t) = (p + 1, t + 1);
            }
            else if (starPattern < 0 || starStep >= steps.Length)
            {
                return false;
            }
            else
            {
                (p, t) = (starPattern, ++starStep);
            }
        }

        return true;
    }

    /// <summary>A character is a code point, as Go reads them.</summary>
    private static Rune[] Runes(string text) => [.. text.EnumerateRunes()];

    private static bool? Match(ReadOnlySpan<Rune> pattern, ReadOnlySpan<Rune> text, bool stopsAtSlash)
    {
        // Backtracks to the last star only, so that time stays quadratic at worst.
        var (starPattern, starText) = (-1, -1);
        var (p, t) = (0, 0);
        while (t < text.Length || p < pattern.Length)
        {
            if (p < pattern.Length && pattern[p].Value == '*')
            {
                (starPattern, starText) = (++p, t);
                continue;
            }

            if (p < pattern.Length && t < text.Length)
            {
                var next = p;
                if (One(pattern, ref next, text[t], stopsAtSlash) is not { } matches)
                {
                    return null;
                }

                if (matches)
                {
                    (p, t) = (next, t + 1);
                    continue;
                }
            }

            if (starPattern < 0 || starText >= text.Length || (stopsAtSlash && text[starText].Value == '/'))
            {
                return false;
            }

            (p, t) = (starPattern, ++starText);
        }

        return true;
    }

    private static bool? One(ReadOnlySpan<Rune> pattern, ref int p, Rune c, bool stopsAtSlash)
    {
        switch (pattern[p].Value)
        {
            case '?':
                p++;
                return !stopsAtSlash || c.Value != '/';
            case '\\':
                if (++p >= pattern.Length)
                {
                    return null;
                }

                return pattern[p++] == c;
            case '[':
                return Class(pattern, ref p, c);
            default:
                return pattern[p++] == c;
        }
    }

    private static bool? Class(ReadOnlySpan<Rune> pattern, ref int p, Rune c)
    {
        p++;
        var negated = p < pattern.Length && pattern[p].Value == '^';
        p += negated ? 1 : 0;
        var found = false;
        for (var count = 0; ; count++)
        {
            if (p >= pattern.Length)
            {
                return null;
            }

            if (pattern[p].Value == ']' && count > 0)
            {
                p++;
                return found != negated;
            }

            if (Bound(pattern, ref p) is not { } low)
            {
                return null;
            }

            var high = low;
            if (p < pattern.Length && pattern[p].Value == '-')
            {
                p++;
                if (Bound(pattern, ref p) is not { } stated)
                {
                    return null;
                }

                high = stated;
            }

            found |= low <= c && c <= high;
        }
    }

    private static Rune? Bound(ReadOnlySpan<Rune> pattern, ref int p)
    {
        if (p >= pattern.Length || pattern[p].Value is '-' or ']')
        {
            return null;
        }

        if (pattern[p].Value == '\\' && ++p >= pattern.Length)
        {
            return null;
        }

        return pattern[p++];
    }
}
