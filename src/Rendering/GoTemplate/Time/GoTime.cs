using System.Globalization;
using GoTemplate.Values;
using Yaml;

namespace GoTemplate.Time;

/// <summary>Go's <c>time.Time</c>, at the precision of ticks (100 ns).</summary>
/// <param name="Moment">The moment with its offset.</param>
/// <param name="Zone">The zone's abbreviation, as the layout <c>MST</c> prints it.</param>
public sealed record GoTime(DateTimeOffset Moment, string Zone) : IGoObject, IGoJsonValue
{
    /// <summary>Go's zero time.</summary>
    public static GoTime Zero { get; } = new(DateTimeOffset.MinValue, "UTC");

    /// <inheritdoc/>
    public string TypeName => "time.Time";

    /// <inheritdoc/>
    public string Kind => "struct";

    /// <inheritdoc/>
    public string Text => GoLayout.Format(this, "2006-01-02 15:04:05.999999999 -0700 MST");

    /// <summary>The same moment in another zone.</summary>
    /// <param name="zone">The zone.</param>
    /// <returns>The time there.</returns>
    public GoTime In(TimeZoneInfo zone)
    {
        var moved = TimeZoneInfo.ConvertTime(Moment, zone);
        return new(moved, GoLayout.Abbreviation(zone, moved));
    }

    /// <inheritdoc/>
    public bool TryGetMember(string name, out object? member)
    {
        member = name switch
        {
            "Format" => TemplateFunction.Of(name, "string", a => GoLayout.Format(this, (string)a[0]!)),
            "Unix" => Value(Moment.ToUnixTimeSeconds()),
            "UnixNano" => Value(Moment.ToUnixTimeMilliseconds() * 1_000_000),
            "UnixMilli" => Value(Moment.ToUnixTimeMilliseconds()),
            "Year" => Value((nint)Moment.Year),
            "Month" => Value(Moment.ToString("MMMM", CultureInfo.InvariantCulture)),
            "Day" => Value((nint)Moment.Day),
            "Hour" => Value((nint)Moment.Hour),
            "Minute" => Value((nint)Moment.Minute),
            "Second" => Value((nint)Moment.Second),
            "YearDay" => Value((nint)Moment.DayOfYear),
            "Weekday" => Value(Moment.DayOfWeek.ToString()),
            "UTC" => Value(In(TimeZoneInfo.Utc)),
            "IsZero" => Value(Moment == DateTimeOffset.MinValue),
            "String" => Value(Text),
            "AddDate" => TemplateFunction.Of(name, "int,int,int", a => this with
            {
                Moment = Moment.AddYears((int)(nint)a[0]!).AddMonths((int)(nint)a[1]!).AddDays((int)(nint)a[2]!),
            }),
            _ => null,
        };
        return member is not null;

        TemplateFunction Value(object value) => TemplateFunction.Of(name, "", _ => value);
    }

    /// <inheritdoc/>
    public object? ToJsonValue() => GoLayout.Format(this, "2006-01-02T15:04:05.999999999Z07:00");
}
