using System.Globalization;
using System.Numerics;
using Yaml;

namespace GoTemplate.Functions;

/// <summary>A decimal number of any size, as shopspring/decimal has it: <paramref name="Digits"/> × 10^−<paramref name="Scale"/>.</summary>
internal readonly record struct ExactDecimal(BigInteger Digits, int Scale)
{
    private const int DivisionPlaces = 16;

    /// <summary>The number that the shortest digits of a double spell.</summary>
    /// <exception cref="TemplateFunctionException">The double is infinite or no number.</exception>
    public static ExactDecimal Of(double number)
    {
        if (!double.IsFinite(number)) { throw new TemplateFunctionException($"Cannot create a Decimal from {GoNumber.Format(number)}"); }
        var (digits, point) = GoNumber.Shortest(number);
        var value = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        var scale = digits.Length - point;
        if (scale < 0) { (value, scale) = (value * BigInteger.Pow(10, -scale), 0); }
        return new(number < 0 ? -value : value, scale);
    }

    public static ExactDecimal operator +(ExactDecimal a, ExactDecimal b)
    {
        var scale = Math.Max(a.Scale, b.Scale);
        return new(a.At(scale) + b.At(scale), scale);
    }

    public static ExactDecimal operator -(ExactDecimal a, ExactDecimal b) => a + new ExactDecimal(-b.Digits, b.Scale);

    public static ExactDecimal operator *(ExactDecimal a, ExactDecimal b) => new(a.Digits * b.Digits, a.Scale + b.Scale);

    /// <summary>Divides to sixteen places, a half away from zero.</summary>
    public static ExactDecimal operator /(ExactDecimal a, ExactDecimal b)
    {
        if (b.Digits.IsZero) { throw new TemplateFunctionException("decimal division by 0"); }
        var scale = Math.Max(a.Scale, b.Scale);
        var (dividend, divisor) = (a.At(scale) * BigInteger.Pow(10, DivisionPlaces), b.At(scale));
        var quotient = BigInteger.DivRem(dividend, divisor, out var remainder);
        if (BigInteger.Abs(remainder) * 2 >= BigInteger.Abs(divisor)) { quotient += dividend.Sign * divisor.Sign; }
        return new(quotient, DivisionPlaces);
    }

    public double ToDouble() => double.Parse(string.Create(CultureInfo.InvariantCulture, $"{Digits}E-{Scale}"), NumberStyles.Float, CultureInfo.InvariantCulture);

    private BigInteger At(int scale) => Digits * BigInteger.Pow(10, scale - Scale);
}
