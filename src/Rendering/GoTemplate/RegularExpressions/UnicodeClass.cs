using System.Globalization;
using System.Text;

namespace GoTemplate.RegularExpressions;

/// <summary>Unicode's general categories by their short names, and the scripts that patterns commonly name.</summary>
internal static class UnicodeClass
{
    private static readonly Dictionary<string, UnicodeCategory> Categories = new(StringComparer.Ordinal)
    {
        ["Lu"] = UnicodeCategory.UppercaseLetter,
        ["Ll"] = UnicodeCategory.LowercaseLetter,
        ["Lt"] = UnicodeCategory.TitlecaseLetter,
        ["Lm"] = UnicodeCategory.ModifierLetter,
        ["Lo"] = UnicodeCategory.OtherLetter,
        ["Mn"] = UnicodeCategory.NonSpacingMark,
        ["Mc"] = UnicodeCategory.SpacingCombiningMark,
        ["Me"] = UnicodeCategory.EnclosingMark,
        ["Nd"] = UnicodeCategory.DecimalDigitNumber,
        ["Nl"] = UnicodeCategory.LetterNumber,
        ["No"] = UnicodeCategory.OtherNumber,
        ["Pc"] = UnicodeCategory.ConnectorPunctuation,
        ["Pd"] = UnicodeCategory.DashPunctuation,
        ["Ps"] = UnicodeCategory.OpenPunctuation,
        ["Pe"] = UnicodeCategory.ClosePunctuation,
        ["Pi"] = UnicodeCategory.InitialQuotePunctuation,
        ["Pf"] = UnicodeCategory.FinalQuotePunctuation,
        ["Po"] = UnicodeCategory.OtherPunctuation,
        ["Sm"] = UnicodeCategory.MathSymbol,
        ["Sc"] = UnicodeCategory.CurrencySymbol,
        ["Sk"] = UnicodeCategory.ModifierSymbol,
        ["So"] = UnicodeCategory.OtherSymbol,
        ["Zs"] = UnicodeCategory.SpaceSeparator,
        ["Zl"] = UnicodeCategory.LineSeparator,
        ["Zp"] = UnicodeCategory.ParagraphSeparator,
        ["Cc"] = UnicodeCategory.Control,
        ["Cf"] = UnicodeCategory.Format,
        ["Co"] = UnicodeCategory.PrivateUse,
        ["Cs"] = UnicodeCategory.Surrogate,
    };

    // The main blocks of a script, of which only letters and marks count.
    private static readonly Dictionary<string, (int Low, int High)[]> Scripts = new(StringComparer.Ordinal)
    {
        ["Latin"] = [('A', 'Z'), ('a', 'z'), (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0x2B8), (0x1E00, 0x1EFF), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)],
        ["Greek"] = [(0x370, 0x373), (0x375, 0x3E1), (0x3F0, 0x3FF), (0x1F00, 0x1FFF)],
        ["Cyrillic"] = [(0x400, 0x52F), (0x1C80, 0x1C8A), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)],
        ["Hebrew"] = [(0x591, 0x5F4)],
        ["Arabic"] = [(0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF)],
        ["Devanagari"] = [(0x900, 0x97F)],
        ["Thai"] = [(0xE01, 0xE5B)],
        ["Hangul"] = [(0x1100, 0x11FF), (0x3131, 0x318E), (0xAC00, 0xD7A3)],
        ["Hiragana"] = [(0x3041, 0x309F)],
        ["Katakana"] = [(0x30A1, 0x30FF)],
        ["Han"] = [(0x2E80, 0x2FD5), (0x3005, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)],
    };

    /// <summary>The class of a name, or null where none is known.</summary>
    public static Func<Rune, bool>? Find(string name)
    {
        if (name == "Any") { return _ => true; }
        if (Categories.TryGetValue(name, out var category)) { return rune => Rune.GetUnicodeCategory(rune) == category; }
        if (name.Length == 1 && Categories.Where(known => known.Key[0] == name[0]).Select(known => known.Value).ToHashSet() is { Count: > 0 } group)
        {
            return rune => group.Contains(Rune.GetUnicodeCategory(rune));
        }

        return Scripts.TryGetValue(name, out var ranges)
            ? rune => Array.Exists(ranges, range => rune.Value >= range.Low && rune.Value <= range.High) && (Rune.IsLetter(rune) || rune.Value > 127)
            : null;
    }
}
