using static Kubernetes.ApiServer.Cel.CelFunctions;
using T = Kubernetes.ApiServer.Cel.CelType;

namespace Kubernetes.ApiServer.Cel;

/// <summary>The parts of times and durations.</summary>
internal static class CelTimeFunctions
{
    private static readonly (string Name, Func<DateTimeOffset, long> Part)[] Parts =
    [
        ("getFullYear", t => t.Year), ("getMonth", t => t.Month - 1), ("getDayOfMonth", t => t.Day - 1), ("getDate", t => t.Day), ("getDayOfWeek", t => (long)t.DayOfWeek),
        ("getDayOfYear", t => t.DayOfYear - 1), ("getHours", t => t.Hour), ("getMinutes", t => t.Minute), ("getSeconds", t => t.Second), ("getMilliseconds", t => t.Millisecond),
    ];

    /// <summary>The overloads of this library.</summary>
    public static IEnumerable<CelOverload> Overloads()
    {
        foreach (var (name, part) in Parts)
        {
            yield return Member(name, [T.Timestamp], T.Int, a => part(((DateTimeOffset)a[0]!).ToUniversalTime()));
            yield return Member(name, [T.Timestamp, T.String], T.Int, a => part(CelTimes.In((DateTimeOffset)a[0]!, (string)a[1]!)));
        }

        yield return Member("getHours", [T.Duration], T.Int, a => (long)((TimeSpan)a[0]!).TotalHours);
        yield return Member("getMinutes", [T.Duration], T.Int, a => (long)((TimeSpan)a[0]!).TotalMinutes);
        yield return Member("getSeconds", [T.Duration], T.Int, a => (long)((TimeSpan)a[0]!).TotalSeconds);
        yield return Member("getMilliseconds", [T.Duration], T.Int, a => (long)((TimeSpan)a[0]!).TotalMilliseconds);
    }
}
