using System.Globalization;
using System.Numerics;

namespace Kubernetes.ApiServer.Schemas;

/// <summary>The one spelling of a quantity.</summary>
internal static class QuantityText
{
    private static readonly string[] Binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private static readonly string[] Decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    /// <summary>Writes a quantity with the largest suffix of its family that leaves it whole.</summary>
    /// <returns>False where the text is no quantity.</returns>
    public static bool TryCanonical(string text, out string canonical)
    {
        canonical = text;
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.' || (end == 0 && text[end] is '+' or '-')))
        {
            end++;
        }

        var digits = text[..end];
        var suffix = text[end..];
        if (text.Length is 0 or > 64 || !TryScale(digits, out var value, out var scale))
        {
            return false;
        }

        var exponent = 0;
        var family = 'd';
        if (Array.IndexOf(Binary, suffix) is > 0 and var power)
        {
            family = 'b';
            value *= BigInteger.Pow(1024, power);
        }
        else if (Array.IndexOf(Decimal, suffix) is >= 0 and var index)
        {
            exponent = (index - 3) * 3;
        }
        else if (suffix.Length > 1 && suffix[0] is 'e' or 'E' && int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) && Math.Abs(exponent) <= 30)
        {
            family = 'e';
        }
        else
        {
            return false;
        }

        // value * 10^(exponent - scale), in nano units; finer parts round up as upstream's do.
        var nano = exponent - scale + 9;
        BigInteger amount;
        if (nano >= 0)
        {
            amount = value * BigInteger.Pow(10, nano);
        }
        else
        {
            var divisor = BigInteger.Pow(10, -nano);
            amount = BigInteger.DivRem(value, divisor, out var rest);
            amount += rest.IsZero ? 0 : value.Sign;
        }

        canonical = Write(amount, family);
        return true;
    }

    private static string Write(BigInteger nano, char family)
    {
        if (nano.IsZero)
        {
            return "0";
        }

        var unit = BigInteger.Pow(10, 9);
        if (family == 'b')
        {
            // A binary quantity with a fraction of a byte, or below 1024, is written in the decimal family.
            if ((nano % unit).IsZero && BigInteger.Abs(nano) >= unit * 1024)
            {
                var whole = nano / unit;
                var power = 0;
                while (power < 6 && (whole % 1024).IsZero)
                {
                    whole /= 1024;
                    power++;
                }

                return whole.ToString(CultureInfo.InvariantCulture) + Binary[power];
            }

            family = 'd';
        }

        var step = 0;
        while (step < 9 && (nano % 1000).IsZero)
        {
            nano /= 1000;
            step++;
        }

        var number = nano.ToString(CultureInfo.InvariantCulture);
        var ten = (step - 3) * 3;
        return family == 'e' ? (ten == 0 ? number : $"{number}e{ten.ToString(CultureInfo.InvariantCulture)}") : number + Decimal[step];
    }

    private static bool TryScale(string digits, out BigInteger value, out int scale)
    {
        scale = 0;
        var dot = digits.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0)
        {
            scale = digits.Length - dot - 1;
            digits = digits.Remove(dot, 1);
        }

        return BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }
}
