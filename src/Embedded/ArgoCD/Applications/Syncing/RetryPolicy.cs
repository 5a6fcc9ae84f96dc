using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Applications.Syncing;

/// <summary>How often and when a failed operation is tried again.</summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(3);

    /// <summary>Whether one more attempt is due after so many.</summary>
    public static bool IsLeft(JsonObject? retry, long count) =>
        retry.Number("limit") is { } limit && (limit < 0 || count < limit);

    /// <summary>The wait after so many attempts; a longest wait of nothing limits nothing.</summary>
    /// <exception cref="FormatException">A duration cannot be read.</exception>
    public static TimeSpan Wait(JsonObject? retry, long count)
    {
        var first = Duration(retry.Text("backoff", "duration"), FirstWait);
        var longest = Duration(retry.Text("backoff", "maxDuration"), LongestWait);
        var wait = Math.Min(first.TotalSeconds * Math.Pow(retry.Number("backoff", "factor") ?? 2, Math.Min(count, 64)), TimeSpan.FromDays(365).TotalSeconds);
        return TimeSpan.FromSeconds(longest > TimeSpan.Zero ? Math.Min(wait, longest.TotalSeconds) : wait);
    }

    private static TimeSpan Duration(string text, TimeSpan otherwise) =>
        text.Length == 0 ? otherwise : GoDuration.Parse(text) ?? throw new FormatException($"unable to parse {text} as a duration");
}
