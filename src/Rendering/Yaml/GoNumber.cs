using System.Globalization;

namespace Yaml;

/// <summary>Writes floating point numbers as Go's <c>strconv</c>, <c>fmt</c> and <c>encoding/json</c> do.</summary>
public static class GoNumber
{
    /// <summary>Go's <c>%v</c>: the shortest digits that read back, with an exponent from 1e6 on and below 1e-4.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Its text.</returns>
    public static string Format(double value) => Format(value, -4, 6, padExponent: true);

    /// <summary>As <c>encoding/json</c> writes a number: exponents below 1e-6 and from 1e21 on, without leading zero.</summary>
    /// <param name="value">A finite number.</param>
    /// <returns>Its text.</returns>
    public static string FormatJson(double value) => Format(value, -6, 21, padExponent: false);

    /// <summary>Go's format <c>'f'</c> with precision -1: the shortest digits that read back, never with an exponent.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Its text.</returns>
    public static string FormatPlain(double value) => Format(value, int.MinValue, int.MaxValue, padExponent: false);

    /// <summary>The shortest decimal digits and the decimal point's place: value = 0.DIGITS × 10^point.</summary>
    /// <param name="value">A finite number.</param>
    /// <returns>Digits without leading or trailing zeros ("0" for zero), and the place of the point.</returns>
    public static (string Digits, int Point) Shortest(double value)
    {
        if (value == 0) { return ("0", 1); }
        var text = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var exponent = 0;
        var at = text.IndexOf('E', StringComparison.Ordinal);
        if (at >= 0)
        {
            exponent = int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..at];
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var point = (dot < 0 ? text.Length : dot) + exponent;
        var digits = dot < 0 ? text : text.Remove(dot, 1);
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits[leading..].TrimEnd('0');
        return (digits, point - leading);
    }

    private static string Format(double value, int low, int high, bool padExponent)
    {
        if (double.IsNaN(value)) { return "NaN"; }
        if (double.IsInfinity(value)) { return value > 0 ? "+Inf" : "-Inf"; }
        var sign = double.IsNegative(value) ? "-" : "";
        if (value == 0) { return sign + "0"; }
        var (digits, point) = Shortest(value);
        var exponent = point - 1;
        if (exponent < low || exponent >= high)
        {
            var magnitude = Math.Abs(exponent).ToString(CultureInfo.InvariantCulture);
            if (padExponent && magnitude.Length < 2) { magnitude = "0" + magnitude; }
            return sign + digits[..1] + (digits.Length > 1 ? "." + digits[1..] : "") + "e" + (exponent < 0 ? "-" : "+") + magnitude;
        }

        if (point <= 0) { return sign + "0." + new string('0', -point) + digits; }
        return sign + (digits.Length <= point ? digits + new string('0', point - digits.Length) : digits[..point] + "." + digits[point..]);
    }
}
