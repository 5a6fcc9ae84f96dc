using System.Globalization;

namespace Kubernetes.Kubelet.Logs;

/// <summary>A line of a container's log.</summary>
/// <param name="Time">When it was written.</param>
/// <param name="Text">The line without its end.</param>
internal readonly record struct LogLine(DateTimeOffset Time, string Text)
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffffff";

    /// <summary>The time with nine digits, as container runtimes write it.</summary>
    internal string Timestamp => Time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture) + "00Z";

    /// <summary>The line as a container runtime keeps it on disk.</summary>
    internal string ToDisk() => $"{Timestamp} stdout F {Text}";

    /// <summary>Reads what <see cref="ToDisk"/> wrote; null where a crash tore the line.</summary>
    internal static LogLine? TryParse(string line)
    {
        var parts = line.Split(' ', 4);
        return parts.Length == 4
            && parts[0].Length == 30
            && DateTimeOffset.TryParseExact(
                parts[0][..27], Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? new LogLine(time, parts[3])
            : null;
    }
}
