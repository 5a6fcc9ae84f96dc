using System.Globalization;
using System.Numerics;

namespace Kubernetes.ApiServer.Quantities;

/// <summary>
/// An amount such as <c>100m</c>, <c>1.5Gi</c> or <c>2e3</c>, exact to the nano. What is written is upstream's canonical form: no
/// fraction, the largest suffix of the same family that keeps the number whole.
/// </summary>
internal readonly record struct Quantity : IComparable<Quantity>
{
    /// <summary>The rule that upstream's refusal of a malformed quantity states.</summary>
    public const string Refusal = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private const int LongestText = 64;
    private static readonly BigInteger Nano = BigInteger.Pow(10, 9);
    private static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    private static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private readonly BigInteger _nanos;
    private readonly Family _family;

    private Quantity(BigInteger nanos, Family family)
    {
        _nanos = nanos;
        _family = family;
    }

    private enum Family
    {
        Decimal,
        Binary,
        Exponent,
    }

    /// <summary>Zero, in the decimal family.</summary>
    public static Quantity Zero { get; } = new(0, Family.Decimal);

    /// <summary>The value in thousandths, rounded up, as the scheduler counts CPU.</summary>
    public decimal Milli => (decimal)BigInteger.Min(CeilingOf(_nanos, BigInteger.Pow(10, 6)), new BigInteger(decimal.MaxValue));

    /// <summary>The sign: -1, 0 or 1.</summary>
    public int Sign => _nanos.Sign;

    /// <summary>Reads a quantity.</summary>
    /// <returns>False where the text is none.</returns>
    public static bool TryParse(string text, out Quantity quantity)
    {
        quantity = default;
        if (text.Length is 0 or > LongestText) { return false; }
        var i = text[0] is '+' or '-' ? 1 : 0;
        var start = i;
        while (i < text.Length && char.IsAsciiDigit(text[i])) { i++; }
        var whole = text[start..i];
        var fraction = "";
        if (i < text.Length && text[i] == '.')
        {
            start = ++i;
            while (i < text.Length && char.IsAsciiDigit(text[i])) { i++; }
            fraction = text[start..i];
        }

        if (whole.Length + fraction.Length == 0) { return false; }
        if (!TryReadSuffix(text[i..], out var family, out var tens, out var twos)) { return false; }

        var digits = BigInteger.Parse("0" + whole + fraction, CultureInfo.InvariantCulture);
        var power = 9 + tens - fraction.Length;
        digits <<= twos;
        var nanos = power >= 0 ? digits * BigInteger.Pow(10, power) : CeilingOf(digits, BigInteger.Pow(10, -power));
        quantity = new Quantity(text[0] == '-' ? -nanos : nanos, family);
        return true;
    }

    /// <summary>The canonical spelling; the text itself where it is no quantity.</summary>
    public static string Canonical(string text) => TryParse(text, out var quantity) ? quantity.ToString() : text;

    /// <inheritdoc/>
    public int CompareTo(Quantity other) => _nanos.CompareTo(other._nanos);

    /// <summary>Compares by value.</summary>
    public static bool operator <(Quantity left, Quantity right) => left.CompareTo(right) < 0;

    /// <summary>Compares by value.</summary>
    public static bool operator >(Quantity left, Quantity right) => left.CompareTo(right) > 0;

    /// <summary>Compares by value.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.CompareTo(right) <= 0;

    /// <summary>Compares by value.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.CompareTo(right) >= 0;

    /// <summary>Adds, keeping the family of the first.</summary>
    public static Quantity operator +(Quantity left, Quantity right) =>
        new(left._nanos + right._nanos, left._nanos.IsZero ? right._family : left._family);

    /// <summary>Subtracts, keeping the family of the first.</summary>
    public static Quantity operator -(Quantity left, Quantity right) =>
        new(left._nanos - right._nanos, left._nanos.IsZero ? right._family : left._family);

    /// <summary>A whole amount, in the decimal family.</summary>
    public static Quantity Of(long amount) => new(amount * Nano, Family.Decimal);

    /// <summary>The value as a whole number; null where it is none, or too large.</summary>
    public long? Whole => (_nanos % Nano).IsZero && BigInteger.Abs(_nanos / Nano) <= long.MaxValue ? (long)(_nanos / Nano) : null;

    /// <summary>The value as the nearest floating-point number.</summary>
    public double Approximate => (double)_nanos / 1e9;

    /// <inheritdoc/>
    public override string ToString()
    {
        if (_nanos.IsZero) { return "0"; }

        // A binary amount that is no whole number, or less than 1024, is written in the decimal way.
        if (_family == Family.Binary && (_nanos % Nano).IsZero && BigInteger.Abs(_nanos / Nano) >= 1024) { return Binary(_nanos / Nano); }
        var value = _nanos;
        var exponent = -9;
        while (exponent + 3 <= 18 && (value % 1000).IsZero)
        {
            value /= 1000;
            exponent += 3;
        }

        var number = value.ToString(CultureInfo.InvariantCulture);
        return _family == Family.Exponent
            ? exponent == 0 ? number : number + "e" + exponent.ToString(CultureInfo.InvariantCulture)
            : number + DecimalSuffixes[(exponent + 9) / 3];
    }

    private static string Binary(BigInteger value)
    {
        var suffix = 0;
        while (suffix + 1 < BinarySuffixes.Length && (value % 1024).IsZero)
        {
            value /= 1024;
            suffix++;
        }

        return value.ToString(CultureInfo.InvariantCulture) + BinarySuffixes[suffix];
    }

    private static BigInteger CeilingOf(BigInteger value, BigInteger divisor)
    {
        var result = BigInteger.DivRem(value, divisor, out var rest);
        return rest.Sign > 0 ? result + 1 : result;
    }

    private static bool TryReadSuffix(string suffix, out Family family, out int tens, out int twos)
    {
        (family, tens, twos) = (Family.Decimal, 0, 0);
        var position = Array.IndexOf(DecimalSuffixes, suffix);
        if (position >= 0)
        {
            tens = (position - 3) * 3;
            return true;
        }

        position = Array.IndexOf(BinarySuffixes, suffix);
        if (position >= 0)
        {
            (family, twos) = (Family.Binary, position * 10);
            return true;
        }

        family = Family.Exponent;
        return suffix[0] is 'e' or 'E'
            && int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out tens)
            && tens is >= -30 and <= 30;
    }
}
