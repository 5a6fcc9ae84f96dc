using System.Text.Json.Nodes;
using ArgoCD.Objects;

namespace ArgoCD.Applications.Syncing;

/// <summary>How often and when a failed operation is tried again.</summary>
internal static class RetryPolicy
{
    /// <summary>Whether one more attempt is due after so many.</summary>
    public static bool IsLeft(JsonObject? retry, long count) =>
        retry.Number("limit") is { } limit && (limit < 0 || count < limit);

    /// <summary>The wait after so many attempts.</summary>
    public static TimeSpan Wait(JsonObject? retry, long count)
    {
        var first = GoDuration.Parse(retry.Text("backoff", "duration")) ?? TimeSpan.FromSeconds(5);
        var longest = GoDuration.Parse(retry.Text("backoff", "maxDuration")) ?? TimeSpan.FromMinutes(3);
        var factor = retry.Number("backoff", "factor") ?? 2;
        var wait = first.TotalSeconds * Math.Pow(Math.Max(1, factor), Math.Min(count, 64));
        return wait < longest.TotalSeconds ? TimeSpan.FromSeconds(wait) : longest;
    }
}
