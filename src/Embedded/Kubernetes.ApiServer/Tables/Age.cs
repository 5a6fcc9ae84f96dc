using System.Globalization;
using System.Text.Json.Nodes;

namespace Kubernetes.ApiServer.Tables;

/// <summary>Ages as kubectl prints them: two figures at most, coarser with time.</summary>
internal static class Age
{
    /// <summary>The age of a time that stands in an object.</summary>
    /// <param name="time">The field; absent or no time prints <c>&lt;unknown&gt;</c>.</param>
    /// <param name="now">The moment of printing.</param>
    public static string Since(JsonNode? time, DateTimeOffset now) => Read(time) is { } start ? Of(now - start) : "<unknown>";

    /// <summary>Reads a time; null where there is none.</summary>
    public static DateTimeOffset? Read(JsonNode? time) =>
        time is JsonValue value && value.TryGetValue<string>(out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)
            ? read
            : null;

    /// <summary>Prints a duration.</summary>
    public static string Of(TimeSpan duration)
    {
        var total = (long)Math.Floor(duration.TotalSeconds);
        if (total < -1) { return "<invalid>"; }
        if (total < 0) { return "0s"; }
        if (total < 120) { return $"{total}s"; }
        var minutes = total / 60;
        if (minutes < 10) { return Two(minutes, "m", total % 60, "s"); }
        if (minutes < 180) { return $"{minutes}m"; }
        var hours = minutes / 60;
        if (hours < 8) { return Two(hours, "h", minutes % 60, "m"); }
        if (hours < 48) { return $"{hours}h"; }
        if (hours < 192) { return Two(hours / 24, "d", hours % 24, "h"); }
        var days = hours / 24;
        if (days < 730) { return $"{days}d"; }
        return days < 2920 ? Two(days / 365, "y", days % 365, "d") : $"{days / 365}y";
    }

    private static string Two(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit}{small}{smallUnit}";
}
