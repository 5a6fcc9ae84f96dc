using System.Globalization;
using GoTemplate.Time;
using GoTemplate.Values;

namespace GoTemplate.Functions;

public static partial class SprigFunctions
{
    private static void AddDates(FunctionTable all, TimeProvider clock)
    {
        GoTime Now() => new GoTime(clock.GetUtcNow(), "UTC").In(clock.LocalTimeZone);
        GoTime Moment(object? value) => value switch
        {
            GoTime time => time,
            long or nint or int => new GoTime(DateTimeOffset.FromUnixTimeSeconds(GoTypes.ToLong(value)), "UTC").In(clock.LocalTimeZone),
            _ => Now(),
        };
        TimeZoneInfo Zone(string name) => name == "Local" ? clock.LocalTimeZone : TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : TimeZoneInfo.Utc;

        all.Add("now", "", _ => Now());
        all.Add("date", "string,any", a => GoLayout.Format(Moment(a[1]).In(clock.LocalTimeZone), (string)a[0]!));
        all.Add("htmlDate", "any", a => GoLayout.Format(Moment(a[0]).In(clock.LocalTimeZone), "2006-01-02"));
        all.Add("dateInZone date_in_zone", "string,any,string", a => GoLayout.Format(Moment(a[1]).In(Zone((string)a[2]!)), (string)a[0]!));
        all.Add("htmlDateInZone", "any,string", a => GoLayout.Format(Moment(a[0]).In(Zone((string)a[1]!)), "2006-01-02"));
        all.Add("toDate", "string,string", a => GoLayout.Parse((string)a[0]!, (string)a[1]!).Time ?? GoTime.Zero);
        all.Add("mustToDate", "string,string", a =>
        {
            var (time, error) = GoLayout.Parse((string)a[0]!, (string)a[1]!);
            return time ?? throw new TemplateFunctionException(error);
        });
        all.Add("dateModify date_modify", "string,time.Time", a => Modify((string)a[0]!, (GoTime)a[1]!, must: false));
        all.Add("mustDateModify must_date_modify", "string,time.Time", a => Modify((string)a[0]!, (GoTime)a[1]!, must: true));
        all.Add("unixEpoch", "time.Time", a => ((GoTime)a[0]!).Moment.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        all.Add("ago", "any", a => DurationText(Math.Round((Now().Moment - Moment(a[0]).Moment).TotalSeconds, MidpointRounding.AwayFromZero)));
        all.Add("duration", "any", a => DurationText(a[0] switch
        {
            string text => ToInt64(text),
            long number => number,
            _ => 0,
        }));
        all.Add("durationRound", "any", a => RoundDuration(a[0] switch
        {
            string text => TryDuration(text, out var parsed) ? parsed : TimeSpan.Zero,
            long nanoseconds => TimeSpan.FromTicks(nanoseconds / 100),
            GoTime time => Now().Moment - time.Moment,
            _ => TimeSpan.Zero,
        }));
    }

    private static GoTime Modify(string duration, GoTime time, bool must)
    {
        if (TryDuration(duration, out var span)) { return time with { Moment = time.Moment + span }; }
        return must ? throw new TemplateFunctionException($"time: invalid duration {Yaml.GoJson.Quote(duration)}") : time;
    }

    /// <summary>Go's <c>time.ParseDuration</c>.</summary>
    internal static bool TryDuration(string text, out TimeSpan span)
    {
        span = default;
        var sign = text.StartsWith('-') ? -1 : 1;
        var rest = text.TrimStart('+', '-');
        if (text.Length - rest.Length > 1 || rest.Length == 0) { return false; }
        if (rest == "0") { return true; }
        double ticks = 0;
        for (var i = 0; i < rest.Length;)
        {
            var start = i;
            while (i < rest.Length && (char.IsAsciiDigit(rest[i]) || rest[i] == '.')) { i++; }
            if (!double.TryParse(rest.AsSpan(start, i - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) { return false; }
            start = i;
            while (i < rest.Length && !char.IsAsciiDigit(rest[i]) && rest[i] != '.') { i++; }
            double? unit = rest[start..i] switch
            {
                "ns" => 0.01,
                "us" or "µs" or "μs" => 10,
                "ms" => 10_000,
                "s" => 1e7,
                "m" => 6e8,
                "h" => 3.6e10,
                _ => null,
            };
            if (unit is null) { return false; }
            ticks += number * unit.Value;
        }

        if (ticks > 9.2e16) { return false; }
        span = TimeSpan.FromTicks((long)(sign * ticks));
        return true;
    }

    private static string DurationText(double seconds)
    {
        var sign = seconds < 0 ? "-" : "";
        var total = (long)Math.Abs(seconds);
        var (h, m, s) = (total / 3600, total / 60 % 60, total % 60);
        return sign + (h > 0 ? $"{h}h{m}m{s}s" : m > 0 ? $"{m}m{s}s" : $"{s}s");
    }

    private static string RoundDuration(TimeSpan span)
    {
        var seconds = Math.Abs(span.TotalSeconds);
        (double Size, string Name)[] units = [(365 * 86400.0, "y"), (30 * 86400.0, "mo"), (86400, "d"), (3600, "h"), (60, "m"), (1, "s")];
        foreach (var (size, name) in units)
        {
            if (seconds > size) { return ((long)(seconds / size)).ToString(CultureInfo.InvariantCulture) + name; }
        }

        return "0s";
    }
}
