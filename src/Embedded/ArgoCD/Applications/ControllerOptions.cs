using System.Collections.Immutable;
using System.Globalization;
using Kubernetes.Runtime.Programs;

namespace ArgoCD.Applications;

/// <summary>What the application controller reads when its pod starts, and does not read again.</summary>
/// <param name="Namespace">Where Applications live.</param>
/// <param name="ResyncPeriod">Time after which an Application is compared anew; zero for never.</param>
/// <param name="ResyncJitter">At most this is added to it, by chance.</param>
/// <param name="PersistResourceHealth">Whether <c>status.resources</c> carries health.</param>
internal sealed record ControllerOptions(string Namespace, TimeSpan ResyncPeriod, TimeSpan ResyncJitter, bool PersistResourceHealth)
{
    /// <summary>Repository errors of comparisons that nobody asked for are not shown for this long.</summary>
    public static TimeSpan RepositoryErrorGrace => TimeSpan.FromSeconds(180);

    public static ControllerOptions Read(ContainerContext context) => new(
        context.Environment.GetValueOrDefault("NAMESPACE") is { Length: > 0 } stated ? stated : context.Pod.Namespace,
        GoDuration.Parse(context.Environment.GetValueOrDefault("ARGOCD_RECONCILIATION_TIMEOUT")) ?? TimeSpan.FromSeconds(120),
        GoDuration.Parse(context.Environment.GetValueOrDefault("ARGOCD_RECONCILIATION_JITTER")) ?? TimeSpan.FromSeconds(60),
        context.Environment.GetValueOrDefault("ARGOCD_APPLICATION_CONTROLLER_PERSIST_RESOURCE_HEALTH") == "true");
}

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
