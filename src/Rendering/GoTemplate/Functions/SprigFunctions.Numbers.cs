using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using GoTemplate.Syntax;
using GoTemplate.Values;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private const int LongestSequence = 1_000_000;

    private static void AddNumbers(FunctionTable all)
    {
        all.Add("atoi", "string", a => (nint)(long.TryParse((string)a[0]!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : 0));
        all.Add("int", "any", a => (nint)ToInt64(a[0]));
        all.Add("int64", "any", a => ToInt64(a[0]));
        all.Add("float64", "any", a => ToFloat(a[0]));
        all.Add("toDecimal", "any", a => Octal(GoFormat.Print(a[0])));
        all.Add("add1", "any", a => ToInt64(a[0]) + 1);
        all.Add("add", "any...", a => a.Aggregate(0L, (sum, v) => unchecked(sum + ToInt64(v))));
        all.Add("sub", "any,any", a => unchecked(ToInt64(a[0]) - ToInt64(a[1])));
        all.Add("div", "any,any", a => Divide(ToInt64(a[0]), ToInt64(a[1]), remainder: false));
        all.Add("mod", "any,any", a => Divide(ToInt64(a[0]), ToInt64(a[1]), remainder: true));
        all.Add("mul", "any,any...", a => a.Aggregate(1L, (product, v) => unchecked(product * ToInt64(v))));
        all.Add("max biggest", "any,any...", a => a.Max(ToInt64));
        all.Add("min", "any,any...", a => a.Min(ToInt64));
        all.Add("maxf", "any,any...", a => a.Select(ToFloat).Aggregate(Math.Max));
        all.Add("minf", "any,any...", a => a.Select(ToFloat).Aggregate(Math.Min));
        all.Add("ceil", "any", a => Math.Ceiling(ToFloat(a[0])));
        all.Add("floor", "any", a => Math.Floor(ToFloat(a[0])));
        all.Add("round", "any,int,float64...", Round);
        all.Add("add1f", "any", a => Exactly([a[0], 1.0], (x, y) => x + y));
        all.Add("addf", "any...", a => a.Length == 0 ? 0.0 : Exactly(a, (x, y) => x + y));
        all.Add("subf", "any,any...", a => Exactly(a, (x, y) => x - y));
        all.Add("mulf", "any,any...", a => Exactly(a, (x, y) => x * y));
        all.Add("divf", "any,any...", a => Exactly(a, (x, y) => x / y));
        all.Add("randInt", "int,int", RandomInt);
        all.Add("until", "int", a => Steps(0, (nint)a[0]!, (nint)a[0]! < 0 ? -1 : 1));
        all.Add("untilStep", "int,int,int", a => Steps((nint)a[0]!, (nint)a[1]!, (nint)a[2]!));
        all.Add("seq", "int...", Sequence);
    }

    /// <summary>sprig's conversion to int64 (spf13/cast): what is no number is 0.</summary>
    internal static long ToInt64(object? value)
    {
        switch (value)
        {
            case bool flag: return flag ? 1 : 0;
            case double number:
                return double.IsNaN(number) || number >= 9.2233720368547758e18 || number < -9.2233720368547758e18 ? long.MinValue : (long)number;
            case string text:
                var dot = text.IndexOf('.', StringComparison.Ordinal);
                if (dot > 0 && text.AsSpan(dot + 1).TrimStart('0').IsEmpty && dot + 1 < text.Length) { text = text[..dot]; }
                return NumberConstant.TryInteger(text, out var parsed) && parsed >= long.MinValue && parsed <= long.MaxValue ? (long)parsed : 0;
            default: return GoTypes.IsInteger(value) ? GoTypes.ToLong(value!) : 0;
        }
    }

    internal static double ToFloat(object? value) => value switch
    {
        double number => number,
        bool flag => flag ? 1 : 0,
        string text => NumberConstant.TryFloat(text.Replace("_", "", StringComparison.Ordinal), out var number) ? number : 0,
        _ => GoTypes.IsInteger(value) ? GoTypes.ToLong(value!) : 0,
    };

    private static long Octal(string text)
    {
        var negative = text.StartsWith('-');
        long value = 0;
        var digits = text.TrimStart('+', '-');
        if (digits.Length is 0 or > 21) { return 0; }
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7') { return 0; }
            value = unchecked((value * 8) + (digit - '0'));
        }

        return negative ? -value : value;
    }

    private static long Divide(long a, long b, bool remainder)
    {
        if (b == 0) { throw new TemplateFunctionException("runtime error: integer divide by zero"); }
        return b == -1 ? (remainder ? 0 : unchecked(-a)) : remainder ? a % b : a / b;
    }

    private static object? Round(object?[] arguments)
    {
        var on = arguments.Length > 2 ? (double)arguments[2]! : 0.5;
        var power = Math.Pow(10, (nint)arguments[1]!);
        var digit = power * ToFloat(arguments[0]);
        var fraction = digit - Math.Truncate(digit);
        return (fraction >= on ? Math.Ceiling(digit) : Math.Floor(digit)) / power;
    }

    private static double Exactly(object?[] arguments, Func<ExactDecimal, ExactDecimal, ExactDecimal> operation) =>
        arguments.Select(argument => ExactDecimal.Of(ToFloat(argument))).Aggregate(operation).ToDouble();

    private static object? RandomInt(object?[] arguments)
    {
        var (low, high) = ((nint)arguments[0]!, (nint)arguments[1]!);
        if (high <= low) { throw new TemplateFunctionException("invalid argument to Intn"); }
        var span = new BigInteger((long)high - low);
        return (nint)(low + (nint)(long)(new BigInteger(RandomNumberGenerator.GetBytes(16), isUnsigned: true) % span));
    }

    private static List<nint> Steps(nint from, nint to, nint step)
    {
        var steps = new List<nint>();
        if (step == 0) { return steps; }
        for (var i = from; step > 0 ? i < to : i > to; i += step)
        {
            if (steps.Count >= LongestSequence) { throw new TemplateFunctionException("sequence too long"); }
            steps.Add(i);
        }

        return steps;
    }

    private static object? Sequence(object?[] arguments)
    {
        var n = arguments.Select(argument => (nint)argument!).ToArray();
        switch (n.Length)
        {
            case 1: return Text(1, n[0], n[0] < 1 ? -1 : 1);
            case 2: return Text(n[0], n[1], n[1] < n[0] ? -1 : 1);
            case 3: return n[1] == 0 || (n[2] - n[0]) * n[1] < 0 ? "" : Text(n[0], n[2], n[1]);
            default: return "";
        }

        static string Text(nint from, nint to, nint step) => string.Join(' ', Steps(from, to + (step > 0 ? 1 : -1), step));
    }
}
