using System.Globalization;
using System.Text;
using System.Text.Unicode;
using static Kubernetes.ApiServer.Cel.CelFunctions;
using T = Kubernetes.ApiServer.Cel.CelType;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Conversions between types.</summary>
internal static class CelConversions
{
    /// <summary>The overloads of this library.</summary>
    public static IEnumerable<CelOverload> Overloads()
    {
        yield return Global("dyn", [T.A], T.Dyn, a => a[0]);
        yield return Global("type", [T.A], T.Type, a => CelValues.TypeOf(a[0]));
        foreach (var type in new[] { T.Int, T.Uint, T.Double, T.String, T.Timestamp, T.Duration })
        {
            yield return Global("int", [type], T.Int, a => Int(a[0]));
        }

        foreach (var type in new[] { T.Int, T.Uint, T.Double, T.String })
        {
            yield return Global("uint", [type], T.Uint, a => Uint(a[0]));
            yield return Global("double", [type], T.Double, a => Double(a[0]));
        }

        foreach (var type in new[] { T.Bool, T.Int, T.Uint, T.Double, T.String, T.Bytes, T.Timestamp, T.Duration, T.Opaque("net.IP"), T.Opaque("net.CIDR"), T.Opaque("kubernetes.URL"), T.Opaque("kubernetes.Quantity") })
        {
            yield return Global("string", [type], T.String, a => Text(a[0]), walks: type == T.Bytes);
        }

        yield return Global("bool", [T.Bool], T.Bool, a => a[0]);
        yield return Global("bool", [T.String], T.Bool, a => a[0] switch
        {
            "true" or "True" or "TRUE" or "t" or "1" => true,
            "false" or "False" or "FALSE" or "f" or "0" => false,
            _ => throw Failed(a[0], "bool"),
        });
        yield return Global("bytes", [T.Bytes], T.Bytes, a => a[0]);
        yield return Global("bytes", [T.String], T.Bytes, a => Encoding.UTF8.GetBytes((string)a[0]!), walks: true);
        yield return Global("timestamp", [T.Timestamp], T.Timestamp, a => a[0]);
        yield return Global("timestamp", [T.Int], T.Timestamp, a => (long)a[0]! is >= -62135596800 and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds((long)a[0]!) : throw new CelException("timestamp overflow"));
        yield return Global("timestamp", [T.String], T.Timestamp, a => CelTimes.TryTimestamp((string)a[0]!, out var time) ? time : throw Failed(a[0], "timestamp"));
        yield return Global("duration", [T.Duration], T.Duration, a => a[0]);
        yield return Global("duration", [T.String], T.Duration, a => CelTimes.TryDuration((string)a[0]!, out var duration) ? duration : throw Failed(a[0], "duration"));
    }

    /// <summary>A value as text.</summary>
    /// <exception cref="CelException">It has no text.</exception>
    public static string Text(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        long or ulong => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        double real => Real(real),
        byte[] bytes => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw new CelException("invalid UTF-8 in bytes, cannot convert to string"),
        DateTimeOffset time => CelTimes.Format(time),
        TimeSpan duration => CelTimes.Format(duration),
        ICelOpaque opaque => opaque.ToString()!,
        _ => throw new CelException("no such overload"),
    };

    /// <summary>A number as Go writes it.</summary>
    public static string Real(double real) => double.IsNaN(real) ? "NaN" : double.IsInfinity(real) ? (real > 0 ? "+Inf" : "-Inf")
        : Math.Abs(real) is >= 1e21 or (> 0 and < 1e-4)
            ? real.ToString("0.################e+00", CultureInfo.InvariantCulture)
            : ((decimal)real is var exact && (double)exact == real ? exact.ToString(CultureInfo.InvariantCulture) : real.ToString("R", CultureInfo.InvariantCulture));

    private static object Int(object? value) => value switch
    {
        long => value,
        ulong number => number <= long.MaxValue ? (long)number : throw new CelException("integer overflow"),
        double real => real is > -9.2233720368547758e18 and < 9.2233720368547758e18 ? (long)real : throw new CelException("integer overflow"),
        DateTimeOffset time => time.ToUnixTimeSeconds(),
        TimeSpan duration => duration.Ticks * 100,
        string text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Failed(value, "int"),
        _ => throw new CelException("no such overload"),
    };

    private static object Uint(object? value) => value switch
    {
        ulong => value,
        long number => number >= 0 ? (ulong)number : throw new CelException("unsigned integer overflow"),
        double real => real is >= 0 and < 1.8446744073709552e19 ? (ulong)real : throw new CelException("unsigned integer overflow"),
        string text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Failed(value, "uint"),
        _ => throw new CelException("no such overload"),
    };

    private static object Double(object? value) => value switch
    {
        double => value,
        long number => (double)number,
        ulong number => (double)number,
        string text when text.TrimStart('+', '-').ToUpperInvariant() is "INF" or "INFINITY" => text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
        string text => double.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out var number) ? number : throw Failed(value, "double"),
        _ => throw new CelException("no such overload"),
    };

    private static CelException Failed(object? value, string type) => new($"type conversion error from '{value}' to '{type}'");
}
