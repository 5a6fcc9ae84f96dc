using System.Text;

namespace Yaml.Emitting;

/// <summary>go-yaml's order of keys: letters after other characters, digit runs by their number.</summary>
internal sealed class KeyOrder(bool letterFirstAfterDigits) : IComparer<string>
{
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
        var digits = false;
        for (var at = 0; at < a.Length && at < b.Length;)
        {
            Rune.DecodeFromUtf16(a[at..], out var ar, out var length);
            Rune.DecodeFromUtf16(b[at..], out var br, out _);
            if (ar != br) { return Differ(ar, br, a, b, at, digits); }
            digits = Rune.IsDigit(ar);
            at += length;
        }

        return a.Length.CompareTo(b.Length);
    }

    private int Differ(Rune ar, Rune br, ReadOnlySpan<char> a, ReadOnlySpan<char> b, int at, bool digits)
    {
        var (aLetter, bLetter) = (Rune.IsLetter(ar), Rune.IsLetter(br));
        if (aLetter && bLetter) { return ar.CompareTo(br); }
        if (aLetter || bLetter) { return (letterFirstAfterDigits && digits ? aLetter : bLetter) ? -1 : 1; }
        var isAmongDigits = (ar.Value == '0' || br.Value == '0') && FollowsNumber(a[..at]);
        long an = isAmongDigits ? 1 : 0, bn = an;
        var (ai, bi) = (Run(a[at..], ref an), Run(b[at..], ref bn));
        if (an != bn) { return an < bn ? -1 : 1; }
        return ai != bi ? ai.CompareTo(bi) : ar.CompareTo(br);
    }

    /// <summary>Whether the digits at the end are more than zeros.</summary>
    private static bool FollowsNumber(ReadOnlySpan<char> text)
    {
        while (Rune.DecodeLastFromUtf16(text, out var rune, out var length) == System.Buffers.OperationStatus.Done && Rune.IsDigit(rune))
        {
            if (rune.Value != '0') { return true; }
            text = text[..^length];
        }

        return false;
    }

    /// <summary>Puts the digits at the start behind a number and counts them.</summary>
    private static int Run(ReadOnlySpan<char> text, ref long number)
    {
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsDigit(rune)) { break; }
            number = unchecked((number * 10) + (rune.Value - '0'));
            count++;
        }

        return count;
    }
}
