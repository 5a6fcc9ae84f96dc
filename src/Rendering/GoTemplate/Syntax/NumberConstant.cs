using System.Globalization;
using System.Numerics;
using Yaml;

namespace GoTemplate.Syntax;

/// <summary>All that a number in a template may be: like Go's untyped constants, it takes the type that is asked for.</summary>
internal sealed record NumberConstant(long? Integer, ulong? Unsigned, double? Float, Complex? Complex)
{
    /// <summary>Reads a constant, or says in Go's words why it is none.</summary>
    public static (NumberConstant? Value, string Error) Parse(string text, TokenKind kind)
    {
        if (kind == TokenKind.CharConstant)
        {
            var at = 1;
            if (text.Length < 3 || !GoText.TryUnit(text, ref at, '\'', out var rune, out _)) { return (null, "invalid syntax"); }
            return at != text.Length - 1
                ? (null, "malformed character constant: " + text)
                : (new(rune.Value, (ulong)rune.Value, rune.Value, null), "");
        }

        if (kind == TokenKind.Complex)
        {
            var split = text.LastIndexOfAny(['+', '-']);
            return TryFloat(text[..split], out var real) && TryFloat(text[split..^1], out var imaginary)
                ? (OfComplex(new Complex(real, imaginary)), "")
                : (null, "illegal number syntax: " + GoJson.Quote(text));
        }

        if (text.EndsWith('i') && TryFloat(text[..^1], out var part)) { return (OfComplex(new Complex(0, part)), ""); }
        long? integer = null;
        ulong? unsigned = null;
        if (TryInteger(text, out var whole))
        {
            integer = whole >= long.MinValue && whole <= long.MaxValue ? (long)whole : null;
            unsigned = (whole.Sign > 0 || (whole.IsZero)) && whole <= ulong.MaxValue ? (ulong)whole : null;
        }

        if (integer is not null || unsigned is not null)
        {
            return (new(integer, unsigned, integer ?? (double)unsigned!, null), "");
        }

        if (!TryFloat(text, out var number)) { return (null, "illegal number syntax: " + GoJson.Quote(text)); }
        if (text.AsSpan().IndexOfAny(".eEpP") < 0) { return (null, "integer overflow: " + GoJson.Quote(text)); }
        return (OfFloat(number), "");
    }

    /// <summary>Go's integer syntax with base prefixes and underscores (<c>strconv.ParseInt(s, 0, …)</c>), of any size.</summary>
    public static bool TryInteger(string text, out BigInteger value)
    {
        value = default;
        var digits = text.AsSpan();
        var negative = false;
        if (digits.Length > 0 && digits[0] is '+' or '-') { negative = digits[0] == '-'; digits = digits[1..]; }
        if (digits.Length is 0 or > 400) { return false; }
        var radix = 10;
        var prefixed = false;
        if (digits.Length > 1 && digits[0] == '0')
        {
            (radix, var skip) = digits[1] switch { 'x' or 'X' => (16, 2), 'o' or 'O' => (8, 2), 'b' or 'B' => (2, 2), _ => (8, 1) };
            digits = digits[skip..];
            prefixed = true;
        }

        var afterDigit = prefixed;
        var any = false;
        foreach (var digit in digits)
        {
            if (digit == '_')
            {
                if (!afterDigit) { return false; }
                afterDigit = false;
                continue;
            }

            var number = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : 99;
            if (number >= radix) { return false; }
            value = (value * radix) + number;
            afterDigit = any = true;
        }

        if (!any || !afterDigit) { return false; }
        if (negative) { value = -value; }
        return true;
    }

    /// <summary>Go's floating point syntax (<c>strconv.ParseFloat</c>), hexadecimal mantissas included.</summary>
    public static bool TryFloat(string text, out double value)
    {
        value = 0;
        var plain = text.TrimStart('+', '-');
        if (text.Length - plain.Length > 1 || plain.Length == 0) { return false; }
        var sign = text[0] == '-' ? -1 : 1;
        if (plain.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) { return TryHexFloat(plain[2..], sign, out value); }
        switch (plain.ToLowerInvariant())
        {
            case "inf" or "infinity": value = sign * double.PositiveInfinity; return true;
            case "nan": value = double.NaN; return text.Length == plain.Length;
        }

        foreach (var c in plain)
        {
            if (!(char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' or '+' or '-')) { return false; }
        }

        return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    private static bool TryHexFloat(string text, int sign, out double value)
    {
        value = 0;
        var at = text.IndexOfAny(['p', 'P']);
        if (at < 0 || !int.TryParse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)) { return false; }
        var mantissa = text[..at].Replace("_", "", StringComparison.Ordinal);
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0) { exponent -= 4 * (mantissa.Length - dot - 1); mantissa = mantissa.Remove(dot, 1); }
        if (mantissa.Length is 0 or > 14 || !long.TryParse(mantissa, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var whole)) { return false; }
        value = sign * Math.ScaleB((double)whole, exponent);
        return true;
    }

    private static NumberConstant OfFloat(double number)
    {
        var integral = Math.Truncate(number) == number && Math.Abs(number) < 9.2e18;
        return new(integral ? (long)number : null, integral && number >= 0 ? (ulong)number : null, number, null);
    }

    private static NumberConstant OfComplex(Complex number) =>
        number.Imaginary == 0 ? OfFloat(number.Real) with { Complex = number } : new(null, null, null, number);
}
