using System.Diagnostics.CodeAnalysis;
using Cronos;
using k8s.Models;

namespace Kubernetes.Controllers.CronJobs;

/// <summary>When a CronJob is due, in its time zone.</summary>
internal sealed class Schedule
{
    // Beyond this many missed times upstream warns that a clock may be wrong.
    private const int Many = 100;

    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;

    private Schedule(CronExpression expression, TimeZoneInfo zone)
    {
        _expression = expression;
        _zone = zone;
    }

    /// <summary>Reads the schedule of a CronJob.</summary>
    /// <returns>False with the reason where it cannot be read, such as <c>@every 1h</c>, which is no cron expression.</returns>
    public static bool TryRead(V1CronJob cron, [NotNullWhen(true)] out Schedule? schedule, out string reason)
    {
        (schedule, reason) = (null, "");
        if (!CronExpression.TryParse(cron.Spec.Schedule, out var expression))
        {
            reason = $"unparseable schedule: {cron.Spec.Schedule}";
            return false;
        }

        // Without a zone upstream takes the controller manager's, which in a container is UTC.
        if (cron.Spec.TimeZone is not { } name) { schedule = new(expression, TimeZoneInfo.Utc); return true; }
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            reason = $"invalid timeZone: {name}";
            return false;
        }

        schedule = new(expression, zone);
        return true;
    }

    /// <summary>The first time after a moment.</summary>
    public DateTimeOffset? After(DateTimeOffset moment) =>
        _expression.GetNextOccurrence(moment.UtcDateTime, _zone) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) : null;

    /// <summary>The newest time that is due and not started yet, and whether many were missed.</summary>
    public (DateTimeOffset? Due, bool TooMany) MostRecent(DateTimeOffset since, DateTimeOffset now)
    {
        if (since > now) { return (null, false); }
        DateTimeOffset? newest = null;
        var count = 0;
        foreach (var due in _expression.GetOccurrences(since.UtcDateTime, now.UtcDateTime, _zone, fromInclusive: false, toInclusive: true))
        {
            newest = new DateTimeOffset(due, TimeSpan.Zero);
            if (++count > Many) { break; }
        }

        if (count <= Many) { return (newest, false); }

        // Many were missed: the newest is found by looking back instead of through them all.
        for (var back = TimeSpan.FromMinutes(2); ; back *= 2)
        {
            var near = _expression.GetOccurrences((now - back).UtcDateTime, now.UtcDateTime, _zone, fromInclusive: true, toInclusive: true).Take(100_000).ToList();
            if (near.Count > 0) { return (new DateTimeOffset(near[^1], TimeSpan.Zero), true); }
        }
    }
}
