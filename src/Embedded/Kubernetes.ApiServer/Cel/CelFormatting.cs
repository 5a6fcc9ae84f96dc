using System.Globalization;
using System.Text;

namespace Kubernetes.ApiServer.Cel;

/// <summary>The function <c>format</c> of texts.</summary>
internal static class CelFormatting
{
    private const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private const int UsualDigits = 6;
    private const int MostDigits = 1000;

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
            int? precision = null;
            if (pattern[i] == '.')
            {
                var start = ++i;
                while (i < pattern.Length && char.IsAsciiDigit(pattern[i])) { i++; }
                if (i >= pattern.Length) { throw new CelException("could not parse formatting clause: error while parsing precision: could not find end of precision specifier"); }
                if (!int.TryParse(pattern.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out var digits) || digits > MostDigits)
                {
                    throw new CelException($"could not parse formatting clause: error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing {Quote(pattern[start..i])}: invalid syntax");
                }

                precision = digits;
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

    private static string Clause(char verb, int? precision, object? value) => (verb, value) switch
    {
        ('s', _) => Show(value),
        ('d', long or ulong) => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        ('f', _) => Fixed(Real(value) ?? throw Wrong("fixed-point clause can only be used on doubles", value), precision ?? UsualDigits),
        ('e', _) => Scientific(Real(value) ?? throw Wrong("scientific clause can only be used on doubles", value), precision ?? UsualDigits),
        ('b', bool flag) => flag ? "1" : "0",
        ('b', long number) => Signed(number, 2),
        ('b', ulong number) => Convert.ToString((long)number, 2),
        ('o', long number) => Signed(number, 8),
        ('o', ulong number) => Convert.ToString((long)number, 8),
        ('x', long number) => Signed(number, 16),
        ('X', long number) => Signed(number, 16).ToUpperInvariant(),
        ('x', ulong number) => number.ToString("x", CultureInfo.InvariantCulture),
        ('X', ulong number) => number.ToString("X", CultureInfo.InvariantCulture),
        ('x', string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        ('X', string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        ('x', byte[] bytes) => Convert.ToHexStringLower(bytes),
        ('X', byte[] bytes) => Convert.ToHexString(bytes),
        ('d', _) => throw Wrong("decimal clause can only be used on integers", value),
        ('b', _) => throw Wrong("only integers and bools can be formatted as binary", value),
        ('o', _) => throw Wrong("octal clause can only be used on integers", value),
        ('x' or 'X', _) => throw Wrong("only integers, byte buffers, and strings can be formatted as hex", value),
        _ => throw new CelException($"could not parse formatting clause: unrecognized formatting clause \"{verb}\""),
    };

    private static CelException Wrong(string rule, object? value) => new($"error during formatting: {rule}, was given {CelValues.TypeOf(value).Name}");

    private static double? Real(object? value) => value switch
    {
        double real => real,
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => null,
    };

    // Grouped by thousands, as the American English of golang.org/x/text has it.
    private static string Fixed(double number, int digits) => Special(number) ?? number.ToString($"N{digits}", CultureInfo.InvariantCulture);

    // The exponent is raised and has two digits. What looks like a precision is the least width: cel-go passes it on so.
    private static string Scientific(double number, int width)
    {
        if (Special(number) is { } special) { return special.PadLeft(width); }
        var parts = number.ToString("0.000000e+00", CultureInfo.InvariantCulture).Split('e');
        return $"{parts[0]}×10{string.Concat(parts[1].TrimStart('+').Select(c => c == '-' ? '⁻' : Raised[c - '0']))}".PadLeft(width);
    }

    private static string? Special(double number) => double.IsNaN(number) ? "NaN" : double.IsInfinity(number) ? (number > 0 ? "∞" : "-∞") : null;

    private static string Signed(long number, int radix) => number < 0 ? "-" + Convert.ToString(-number, radix) : Convert.ToString(number, radix);

    private static string Show(object? value) => value switch
    {
        null => "null",
        CelType type => type.ToString(),
        ICelMap map => "{" + string.Join(", ", map.Keys.Select(k => (Key: Literal(k), Value: map.TryGet(k, out var v) ? Literal(v) : "")).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{e.Value}")) + "}",
        IReadOnlyList<object?> list => $"[{string.Join(", ", list.Select(Literal))}]",
        CelOptional or ICelOpaque => throw Wrong("string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps", value),
        _ => CelConversions.Text(value),
    };

    /// <summary>A value within a list or map, as an expression would write it.</summary>
    private static string Literal(object? value) => value switch
    {
        string text => Quote(text),
        byte[] => $"b{Quote(CelConversions.Text(value))}",
        double real when !double.IsFinite(real) => Quote(CelConversions.Text(value)),
        double real => real.ToString("F6", CultureInfo.InvariantCulture),
        DateTimeOffset => $"timestamp({Quote(CelConversions.Text(value))})",
        TimeSpan => $"duration({Quote(CelConversions.Text(value))})",
        CelOptional or ICelOpaque => throw new CelException($"error during formatting: no formatting function for {CelValues.TypeOf(value).Name}"),
        _ => Show(value),
    };
}
