using System.Collections.Immutable;
using System.Globalization;

namespace MetricsServer;

/// <summary>What the container's arguments say; arguments that concern only a real node's connections are taken and change nothing.</summary>
/// <param name="Resolution">The time between two measurements.</param>
/// <param name="SecurePort">The port.</param>
internal sealed record MetricsServerOptions(TimeSpan Resolution, int SecurePort)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    /// <exception cref="FormatException">A value cannot be used.</exception>
    internal static MetricsServerOptions Parse(ImmutableArray<string> arguments)
    {
        var options = new MetricsServerOptions(TimeSpan.FromSeconds(60), 443);
        foreach (var argument in arguments)
        {
            var (name, value) = argument.Split('=', 2) is [var flag, var given] ? (flag, given) : (argument, "");
            options = name switch
            {
                "--metric-resolution" => options with { Resolution = DurationOf(value) },
                "--secure-port" => options with { SecurePort = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture) },
                _ => options,
            };
        }

        return options.Resolution >= Shortest
            ? options
            : throw new FormatException($"metric-resolution should be a time duration at least 10s, but value {options.Resolution.TotalSeconds:0.###}s provided");
    }

    private static TimeSpan DurationOf(string text)
    {
        var (number, unit) = text switch
        {
            [.. var digits, 'm', 's'] => (digits, TimeSpan.FromMilliseconds(1)),
            [.. var digits, 's'] => (digits, TimeSpan.FromSeconds(1)),
            [.. var digits, 'm'] => (digits, TimeSpan.FromMinutes(1)),
            _ => ("", TimeSpan.Zero),
        };
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 100_000
            ? unit * count
            : throw new FormatException($"invalid argument \"{text}\" for \"--metric-resolution\" flag: time: invalid duration \"{text}\"");
    }
}
