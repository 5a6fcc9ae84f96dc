using System.Collections.Immutable;
using System.Globalization;

namespace ArgoCD.Applications;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>500ms</c>, or plain seconds.</summary>
internal static class GoDuration
{
    private static readonly ImmutableArray<(string Unit, double Milliseconds)> Units =
        [("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];

    /// <returns>The time; null where the text is no duration.</returns>
    public static TimeSpan? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds is >= 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : null;
        }

        var total = 0d;
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var end = 0;
            while (end < rest.Length && (char.IsAsciiDigit(rest[end]) || rest[end] == '.'))
            {
                end++;
            }

            if (end == 0 || !double.TryParse(rest[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            rest = rest[end..];
            var known = false;
            foreach (var (unit, milliseconds) in Units)
            {
                if (rest.StartsWith(unit, StringComparison.Ordinal))
                {
                    total += number * milliseconds;
                    rest = rest[unit.Length..];
                    known = true;
                    break;
                }
            }

            if (!known || total > 1e12)
            {
                return null;
            }
        }

        return TimeSpan.FromMilliseconds(total);
    }
}
