using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Yaml.Scalars;

/// <summary>What an unquoted scalar means, after go-yaml's <c>resolve.go</c>.</summary>
internal static partial class ScalarResolver
{
    private const int LongestWord = 5;
    private static readonly Dictionary<string, object?> Words = MakeWords();
    private static readonly HashSet<string> OldBooleans = new(StringComparer.Ordinal)
    {
        "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF",
    };

    /// <summary>Resolves a plain scalar.</summary>
    public static object? Resolve(string text, YamlDialect dialect)
    {
        if (text.Length == 0) { return null; }
        if (text.Length <= LongestWord && Words.TryGetValue(text, out var word))
        {
            return dialect == YamlDialect.Nodes && OldBooleans.Contains(text) ? text : word;
        }

        var first = text[0];
        if (first == '.')
        {
            return StyleFloat().IsMatch(text) && TryFloat(text, out var small) ? small : text;
        }

        if (first is not ('+' or '-' or (>= '0' and <= '9'))) { return text; }
        if (TimeStamp.TryParse(text, out var stamp))
        {
            return dialect == YamlDialect.Json ? text : stamp;
        }

        return Number(text) ?? text;
    }

    /// <summary>Whether the emitters may write the text without quotes and still read text back (both rule sets together).</summary>
    public static bool StaysText(string text) =>
        Resolve(text, YamlDialect.Json) is string && text.Length > 0
        && !(text[0] is '+' or '-' or (>= '0' and <= '9') && (TimeStamp.TryParse(text, out _) || BaseSixty().IsMatch(text)));

    /// <summary>The number a text stands for, by YAML's rules as go-yaml knows them, or null.</summary>
    public static object? Number(string text)
    {
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (TryInteger(plain, out var integer))
        {
            return integer >= long.MinValue && integer <= long.MaxValue ? (long)integer
                : integer >= 0 && integer <= ulong.MaxValue ? (ulong)integer
                : StyleFloat().IsMatch(plain) && TryFloat(plain, out var huge) ? huge : null;
        }

        return StyleFloat().IsMatch(plain) && TryFloat(plain, out var number) ? number : null;
    }

    private static bool TryInteger(string text, out BigInteger value)
    {
        value = default;
        var digits = text.AsSpan();
        var negative = false;
        if (digits.Length > 0 && digits[0] is '+' or '-') { negative = digits[0] == '-'; digits = digits[1..]; }
        if (digits.Length == 0 || digits.Length > 400) { return false; }
        var radix = 10;
        if (digits.Length > 1 && digits[0] == '0')
        {
            (radix, var skip) = digits[1] switch { 'x' or 'X' => (16, 2), 'o' or 'O' => (8, 2), 'b' or 'B' => (2, 2), _ => (8, 1) };
            digits = digits[skip..];
            if (digits.Length == 0) { return false; }
        }

        foreach (var digit in digits)
        {
            var number = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : 99;
            if (number >= radix) { return false; }
            value = (value * radix) + number;
        }

        if (negative) { value = -value; }
        return true;
    }

    private static bool TryFloat(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static Dictionary<string, object?> MakeWords()
    {
        var words = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var word in (string[])["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]) { words[word] = true; }
        foreach (var word in (string[])["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]) { words[word] = false; }
        foreach (var word in (string[])["~", "null", "Null", "NULL"]) { words[word] = null; }
        foreach (var word in (string[])[".nan", ".NaN", ".NAN"]) { words[word] = double.NaN; }
        foreach (var word in (string[])[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"]) { words[word] = double.PositiveInfinity; }
        foreach (var word in (string[])["-.inf", "-.Inf", "-.INF"]) { words[word] = double.NegativeInfinity; }
        return words;
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex StyleFloat();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex BaseSixty();
}
