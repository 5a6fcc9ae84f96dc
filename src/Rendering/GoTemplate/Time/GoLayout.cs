using System.Globalization;
using System.Text;

namespace GoTemplate.Time;

/// <summary>Go's layouts: a time is described by how the reference time, Mon Jan 2 15:04:05 MST 2006, would look.</summary>
internal static class GoLayout
{
    private static readonly string[] Tokens =
    [
        "January", "Jan", "Monday", "Mon", "MST", "2006", "__2", "002", "Z070000", "Z07:00:00", "Z0700", "Z07:00", "Z07",
        "-070000", "-07:00:00", "-0700", "-07:00", "-07", "01", "02", "03", "04", "05", "06", "15", "PM", "pm", "_2", "1", "2", "3", "4", "5",
    ];

    public static string Format(GoTime time, string layout)
    {
        var output = new StringBuilder();
        for (var i = 0; i < layout.Length;)
        {
            var token = TokenAt(layout, i);
            if (token.Length == 0) { output.Append(layout[i++]); continue; }
            output.Append(Write(time, token));
            i += token.Length;
        }

        return output.ToString();
    }

    /// <summary>Reads a time; null where the text does not fit.</summary>
    public static (GoTime? Time, string Error) Parse(string layout, string text)
    {
        int year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0;
        long ticks = 0;
        var offset = TimeSpan.Zero;
        var afternoon = (bool?)null;
        var at = 0;
        (GoTime?, string) Fail(string token) => (null, $"parsing time {Yaml.GoJson.Quote(text)} as {Yaml.GoJson.Quote(layout)}: cannot parse {Yaml.GoJson.Quote(text[Math.Min(at, text.Length)..])} as {Yaml.GoJson.Quote(token)}");
        bool Number(int least, int most, out int value)
        {
            var start = at;
            while (at < text.Length && at - start < most && char.IsAsciiDigit(text[at])) { at++; }
            value = at - start >= least ? int.Parse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture) : 0;
            if (at - start >= least) { return true; }
            at = start;
            return false;
        }

        bool Name(IEnumerable<string> names, out int index)
        {
            index = 0;
            foreach (var name in names)
            {
                if (name.Length > 0 && string.Compare(text, at, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0) { at += name.Length; return true; }
                index++;
            }

            return false;
        }

        for (var i = 0; i < layout.Length;)
        {
            var token = TokenAt(layout, i);
            if (token.Length == 0)
            {
                if (at >= text.Length || text[at] != layout[i]) { return Fail(layout[i..]); }
                at++;
                i++;
                continue;
            }

            i += token.Length;
            var good = true;
            switch (token)
            {
                case "2006": good = Number(4, 4, out year); break;
                case "06": good = Number(2, 2, out year); year += year >= 69 ? 1900 : 2000; break;
                case "01": good = Number(2, 2, out month); break;
                case "1": good = Number(1, 2, out month); break;
                case "January": good = Name(CultureInfo.InvariantCulture.DateTimeFormat.MonthNames, out month); month++; break;
                case "Jan": good = Name(CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames, out month); month++; break;
                case "Monday": good = Name(CultureInfo.InvariantCulture.DateTimeFormat.DayNames, out _); break;
                case "Mon": good = Name(CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedDayNames, out _); break;
                case "02": good = Number(2, 2, out day); break;
                case "2" or "_2":
                    while (token == "_2" && at < text.Length && text[at] == ' ') { at++; }
                    good = Number(1, 2, out day);
                    break;
                case "15": good = Number(2, 2, out hour); break;
                case "03": good = Number(2, 2, out hour); break;
                case "3": good = Number(1, 2, out hour); break;
                case "04": good = Number(2, 2, out minute); break;
                case "4": good = Number(1, 2, out minute); break;
                case "05" or "5":
                    good = Number(token.Length, 2, out second);
                    if (good && at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]) && !(i < layout.Length && layout[i] is '.' or ',')) { Fraction(); }
                    break;
                case "PM" or "pm": good = Name(["AM", "PM"], out var half); afternoon = half == 1; break;
                case "MST":
                    var start = at;
                    while (at < text.Length && char.IsAsciiLetterUpper(text[at])) { at++; }
                    good = at - start >= 3;
                    break;
                default:
                    if (token[0] is '.' or ',') { if (at < text.Length && text[at] == token[0]) { Fraction(); } else { good = token[1] == '9'; } }
                    else { good = Zone(token); }
                    break;
            }

            if (!good) { return Fail(token); }
        }

        if (at < text.Length) { return (null, $"parsing time {Yaml.GoJson.Quote(text)}: extra text: {Yaml.GoJson.Quote(text[at..])}"); }
        if (afternoon == true && hour < 12) { hour += 12; }
        if (afternoon == false && hour == 12) { hour = 0; }
        if (month is < 1 or > 12) { return (null, $"parsing time {Yaml.GoJson.Quote(text)}: month out of range"); }
        if (year is < 1 or > 9999 || day < 1 || day > DateTime.DaysInMonth(year, month)) { return (null, $"parsing time {Yaml.GoJson.Quote(text)}: day out of range"); }
        if (hour > 23 || minute > 59 || second > 59) { return (null, $"parsing time {Yaml.GoJson.Quote(text)}: {(hour > 23 ? "hour" : minute > 59 ? "minute" : "second")} out of range"); }
        return (new(new DateTimeOffset(year, month, day, hour, minute, second, offset).AddTicks(ticks), offset == TimeSpan.Zero ? "UTC" : ""), "");

        void Fraction()
        {
            at++;
            for (var scale = 1_000_000; at < text.Length && char.IsAsciiDigit(text[at]); at++, scale /= 10) { ticks += (text[at] - '0') * scale; }
        }

        bool Zone(string token)
        {
            if (token[0] == 'Z' && at < text.Length && text[at] == 'Z') { at++; return true; }
            if (at >= text.Length || text[at] is not ('+' or '-')) { return false; }
            var sign = text[at++] == '-' ? -1 : 1;
            if (!Number(2, 2, out var hours)) { return false; }
            var minutes = 0;
            if (token.Contains(':', StringComparison.Ordinal)) { if (at >= text.Length || text[at++] != ':') { return false; } }
            if (token.Length > 3 && !Number(2, 2, out minutes)) { return false; }
            offset = sign * new TimeSpan(hours, minutes, 0);
            return Math.Abs(offset.TotalHours) <= 14;
        }
    }

    public static string Abbreviation(TimeZoneInfo zone, DateTimeOffset moment)
    {
        if (zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime) { return "UTC"; }
        var known = (zone.Id, zone.IsDaylightSavingTime(moment)) switch
        {
            ("America/New_York", false) => "EST",
            ("America/New_York", true) => "EDT",
            ("America/Los_Angeles", false) => "PST",
            ("America/Los_Angeles", true) => "PDT",
            ("America/Chicago", false) => "CST",
            ("America/Chicago", true) => "CDT",
            ("Europe/Berlin" or "Europe/Paris" or "Europe/Madrid" or "Europe/Rome" or "Europe/Zurich", false) => "CET",
            ("Europe/Berlin" or "Europe/Paris" or "Europe/Madrid" or "Europe/Rome" or "Europe/Zurich", true) => "CEST",
            ("Europe/London", false) => "GMT",
            ("Europe/London", true) => "BST",
            ("Asia/Seoul", _) => "KST",
            ("Asia/Tokyo", _) => "JST",
            _ => null,
        };
        return known ?? Offset(moment.Offset, "-07");
    }

    private static string TokenAt(string layout, int at)
    {
        if (layout[at] is '.' or ',' && at + 1 < layout.Length && layout[at + 1] is '0' or '9' && at > 0)
        {
            var end = at + 1;
            while (end < layout.Length && layout[end] == layout[at + 1]) { end++; }
            if (end >= layout.Length || !char.IsAsciiDigit(layout[end])) { return layout[at..end]; }
        }

        foreach (var token in Tokens)
        {
            if (string.CompareOrdinal(layout, at, token, 0, token.Length) != 0) { continue; }
            if (token == "Jan" && at + 3 < layout.Length && char.IsAsciiLetterLower(layout[at + 3])) { continue; }
            return token;
        }

        return "";
    }

    private static string Write(GoTime time, string token)
    {
        var m = time.Moment;
        string Custom(string format) => m.ToString(format, CultureInfo.InvariantCulture);
        var hour = m.Hour % 12 == 0 ? 12 : m.Hour % 12;
        return token switch
        {
            "2006" => Custom("yyyy"),
            "06" => Custom("yy"),
            "January" => Custom("MMMM"),
            "Jan" => Custom("MMM"),
            "01" => Custom("MM"),
            "1" => Digits(m.Month, 1),
            "02" => Custom("dd"),
            "2" => Digits(m.Day, 1),
            "_2" => Digits(m.Day, 1).PadLeft(2),
            "002" => Digits(m.DayOfYear, 3),
            "__2" => Digits(m.DayOfYear, 1).PadLeft(3),
            "Monday" => Custom("dddd"),
            "Mon" => Custom("ddd"),
            "15" => Custom("HH"),
            "03" => Digits(hour, 2),
            "3" => Digits(hour, 1),
            "PM" => m.Hour < 12 ? "AM" : "PM",
            "pm" => m.Hour < 12 ? "am" : "pm",
            "04" => Custom("mm"),
            "4" => Digits(m.Minute, 1),
            "05" => Custom("ss"),
            "5" => Digits(m.Second, 1),
            "MST" => time.Zone.Length > 0 ? time.Zone : Offset(m.Offset, m.Offset.Minutes == 0 ? "-07" : "-0700"),
            _ when token[0] is '.' or ',' => Fraction(m.Ticks % TimeSpan.TicksPerSecond, token),
            _ when token[0] == 'Z' && m.Offset == TimeSpan.Zero => "Z",
            _ => Offset(m.Offset, token),
        };
    }

    private static string Digits(int number, int width) => number.ToString("D" + width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Fraction(long ticks, string token)
    {
        var digits = (ticks.ToString("D7", CultureInfo.InvariantCulture) + "00")[..Math.Min(9, token.Length - 1)];
        if (token[1] == '9') { digits = digits.TrimEnd('0'); }
        return digits.Length == 0 ? "" : token[0] + digits;
    }

    private static string Offset(TimeSpan offset, string token)
    {
        var sign = offset < TimeSpan.Zero ? "-" : "+";
        var (hours, minutes) = (Digits(Math.Abs(offset.Hours), 2), Digits(Math.Abs(offset.Minutes), 2));
        return token[1..] switch
        {
            "07" => sign + hours,
            "0700" => sign + hours + minutes,
            "07:00" => sign + hours + ":" + minutes,
            "070000" => sign + hours + minutes + "00",
            _ => sign + hours + ":" + minutes + ":00",
        };
    }
}
