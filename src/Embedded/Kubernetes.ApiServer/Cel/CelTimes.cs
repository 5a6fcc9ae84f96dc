using System.Buffers;
using System.Globalization;

namespace Kubernetes.ApiServer.Cel;

/// <summary>Reads and writes times and durations as Go does.</summary>
internal static class CelTimes
{
    private static readonly (string Unit, decimal Ticks)[] Units =
        [("ns", 0.01m), ("us", 10), ("µs", 10), ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour)];

    /// <summary>The longest duration, 2^63 - 1 nanoseconds: Go counts them in 64 bits.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromTicks(long.MaxValue / TimeSpan.NanosecondsPerTick);

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Reads an RFC 3339 time; of a second's fraction it keeps seven digits.</summary>
    public static bool TryTimestamp(string text, out DateTimeOffset time)
    {
        var fraction = text.IndexOf('.', StringComparison.Ordinal);
        var end = fraction < 0 ? -1 : text.AsSpan(fraction + 1).IndexOfAnyExceptInRange('0', '9') + fraction + 1;
        if (fraction > 0 && end > fraction + 8) { text = text.Remove(fraction + 8, end - fraction - 8); }
        time = default;
        return text.Length > 19 && text[4] == '-' && (text[^1] == 'Z' || text[^3] == ':')
            && DateTimeOffset.TryParseExact(text, ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    /// <summary>Reads a date.</summary>
    public static bool TryDate(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>Reads a duration such as <c>1h30m</c> or <c>1.5s</c>.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest.Length > 0 && rest[0] == '-';
        if (rest.Length > 0 && rest[0] is '-' or '+') { rest = rest[1..]; }
        if (rest is "0") { return true; }
        if (rest.IsEmpty || rest.Length > 64) { return false; }
        decimal ticks = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) { return false; }
            rest = rest[digits..];
            var unit = rest.IndexOfAny(Digits) is >= 0 and var end ? rest[..end].ToString() : rest.ToString();
            var known = Array.Find(Units, u => u.Unit == unit);
            if (known.Unit is null) { return false; }
            ticks += number * known.Ticks;
            if (ticks > Longest.Ticks) { return false; }
            rest = rest[unit.Length..];
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>A duration that is computed.</summary>
    /// <exception cref="CelException">It is longer than a duration can be.</exception>
    public static object Limited(Func<TimeSpan> compute)
    {
        try
        {
            var duration = compute();
            return duration.Duration() <= Longest ? duration : throw new CelException("integer overflow");
        }
        catch (OverflowException)
        {
            throw new CelException("integer overflow");
        }
    }

    /// <summary>A time as text, in the zone in which it was written.</summary>
    public static string Format(DateTimeOffset time) =>
        time.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)
        + (time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", CultureInfo.InvariantCulture));

    /// <summary>A duration as text, in seconds.</summary>
    public static string Format(TimeSpan duration) => ((decimal)duration.Ticks / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture) + "s";

    /// <summary>A time in a zone: a name, or an offset such as <c>-08:00</c>.</summary>
    /// <exception cref="CelException">There is no such zone.</exception>
    public static DateTimeOffset In(DateTimeOffset time, string zone)
    {
        if (zone is "" or "UTC" or "Z")
        {
            return time.ToUniversalTime();
        }

        if (zone.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(zone.TrimStart('+', '-'), @"h\:mm", CultureInfo.InvariantCulture, out var offset) && offset < TimeSpan.FromHours(14))
        {
            return time.ToOffset(zone[0] == '-' ? -offset : offset);
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known) ? TimeZoneInfo.ConvertTime(time, known) : throw new CelException($"unknown time zone {zone}");
    }
}
