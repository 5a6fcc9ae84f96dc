using System.Text;

namespace Yaml.Emitting;

/// <summary>go-yaml's order of keys: letters after other characters, digit runs by their number.</summary>
internal sealed class KeyOrder(bool letterFirstAfterDigits) : IComparer<string>
{
    public int Compare(string? x, string? y)
    {
        var a = x!.EnumerateRunes().ToArray();
        var b = y!.EnumerateRunes().ToArray();
        var digits = false;
        for (var i = 0; i < a.Length && i < b.Length; i++)
        {
            if (a[i] == b[i]) { digits = Rune.IsDigit(a[i]); continue; }
            var (aLetter, bLetter) = (Rune.IsLetter(a[i]), Rune.IsLetter(b[i]));
            if (aLetter && bLetter) { return a[i].CompareTo(b[i]); }
            if (aLetter || bLetter) { return (letterFirstAfterDigits && digits ? aLetter : bLetter) ? -1 : 1; }
            long an = 0, bn = 0;
            if (a[i].Value == '0' || b[i].Value == '0')
            {
                for (var j = i - 1; j >= 0 && Rune.IsDigit(a[j]); j--)
                {
                    if (a[j].Value != '0') { an = 1; bn = 1; break; }
                }
            }

            var ai = Run(a, i, ref an);
            var bi = Run(b, i, ref bn);
            if (an != bn) { return an < bn ? -1 : 1; }
            if (ai != bi) { return ai < bi ? -1 : 1; }
            return a[i].CompareTo(b[i]);
        }

        return a.Length.CompareTo(b.Length);
    }

    private static int Run(Rune[] runes, int at, ref long number)
    {
        while (at < runes.Length && Rune.IsDigit(runes[at])) { number = unchecked((number * 10) + (runes[at].Value - '0')); at++; }
        return at;
    }
}
