using System.Globalization;
using System.Text;

namespace Kubernetes.ApiServer.Cel;

/// <summary>The function <c>format</c> of texts.</summary>
internal static class CelFormatting
{
    private const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>Fills the places of a pattern: %s %d %f %e %b %x %X %o and %%.</summary>
    /// <exception cref="CelException">The pattern and its arguments do not fit.</exception>
    public static string Format(string pattern, IReadOnlyList<object?> arguments)
    {
        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%') { text.Append(pattern[i]); continue; }
            if (++i >= pattern.Length) { throw new CelException("unexpected end of string"); }
            if (pattern[i] == '%') { text.Append('%'); continue; }
            var precision = 6;
            if (pattern[i] == '.')
            {
                var start = ++i;
                while (i < pattern.Length && char.IsAsciiDigit(pattern[i])) { i++; }
                if (i >= pattern.Length || !int.TryParse(pattern.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out precision) || precision > 100)
                {
                    throw new CelException("could not parse formatting clause: precision");
                }
            }

            if (next >= arguments.Count) { throw new CelException($"index {next} out of range"); }
            text.Append(Clause(pattern[i], precision, arguments[next++]));
        }

        return text.ToString();
    }

    /// <summary>A text in quotes, escaped.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch { '\a' => "\\a", '\b' => "\\b", '\f' => "\\f", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", '\v' => "\\v", '\\' => "\\\\", '"' => "\\\"", _ => c.ToString() });
        }

        return quoted.Append('"').ToString();
    }

    private static string Clause(char verb, int precision, object? value) => (verb, value) switch
    {
        ('s', _) => Show(value),
        ('d', long or ulong) => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        ('f', double or long or ulong) => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("F" + precision, CultureInfo.InvariantCulture),
        ('e', double or long or ulong) => Scientific(Convert.ToDouble(value, CultureInfo.InvariantCulture), precision),
        ('b', bool flag) => flag ? "1" : "0",
        ('b', long number) => Signed(number, 2),
        ('o', long number) => Signed(number, 8),
        ('x', long number) => Signed(number, 16),
        ('X', long number) => Signed(number, 16).ToUpperInvariant(),
        ('x', ulong number) => number.ToString("x", CultureInfo.InvariantCulture),
        ('X', ulong number) => number.ToString("X", CultureInfo.InvariantCulture),
        ('x', string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        ('X', string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        ('x', byte[] bytes) => Convert.ToHexStringLower(bytes),
        ('X', byte[] bytes) => Convert.ToHexString(bytes),
        ('d' or 'f' or 'e' or 'b' or 'o' or 'x' or 'X', _) => throw new CelException($"error during formatting: {verb} clause cannot be used on {CelValues.TypeOf(value)}"),
        _ => throw new CelException($"could not parse formatting clause: unrecognized formatting clause \"{verb}\""),
    };

    // With a raised exponent of two digits, as the American English of golang.org/x/text has it.
    private static string Scientific(double number, int precision)
    {
        var parts = number.ToString((precision == 0 ? "0" : "0." + new string('0', precision)) + "e+00", CultureInfo.InvariantCulture).Split('e');
        return parts.Length < 2 ? parts[0] : $"{parts[0]}×10{string.Concat(parts[1].TrimStart('+').Select(c => c == '-' ? '⁻' : Raised[c - '0']))}";
    }

    private static string Signed(long number, int radix) => number < 0 ? "-" + Convert.ToString(-number, radix) : Convert.ToString(number, radix);

    private static string Show(object? value) => value switch
    {
        null => "null",
        CelType type => type.ToString(),
        ICelMap map => "{" + string.Join(", ", map.Keys.Select(k => (Key: Show(k), Value: map.TryGet(k, out var v) ? Show(v) : "")).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}: {e.Value}")) + "}",
        IReadOnlyList<object?> list => $"[{string.Join(", ", list.Select(Show))}]",
        _ => CelConversions.Text(value),
    };
}
