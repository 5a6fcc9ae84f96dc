using System.Text;

namespace ArgoCD.ApplicationSets.Generators;

/// <summary>Makes a text fit for names: what <c>basenameNormalized</c> and the template function <c>normalize</c> give.</summary>
internal static class Normalization
{
    private const int Longest = 253;
    private static readonly Rune DottedI = new('\u0130');

    /// <summary>Lower case, with a dash for each character that a name may not have, cut and trimmed.</summary>
    public static string Normalize(string text) => string.Concat(text.EnumerateRunes().Select(Fit).Take(Longest)).Trim('-', '.');

    private static char Fit(Rune rune) => Lower(rune).Value is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.' ? (char)Lower(rune).Value : '-';

    // Go has a small letter for it without asking for a language.
    private static Rune Lower(Rune rune) => rune == DottedI ? new('i') : Rune.ToLowerInvariant(rune);
}
