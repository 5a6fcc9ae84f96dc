using System.Globalization;

namespace Kubernetes.ApiServer.Validation.Workloads;

/// <summary>
/// Says what is wrong with a schedule in the words of the parser that upstream uses (github.com/robfig/cron, <c>ParseStandard</c>): the first
/// problem of the first field that has one. The library that runs schedules has words of its own.
/// </summary>
internal static class CronSchedule
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private static readonly (int Least, int Most, string[] Names, int First)[] Fields = [(0, 59, [], 0), (0, 23, [], 0), (1, 31, [], 0), (1, 12, Months, 1), (0, 6, Days, 0)];

    private sealed class UnreadableException(string message) : Exception(message);

    /// <summary>What is wrong; null where nothing is.</summary>
    public static string? ProblemOf(string schedule)
    {
        try
        {
            Read(schedule);
            return null;
        }
        catch (UnreadableException error)
        {
            return error.Message;
        }
    }

    private static void Read(string schedule)
    {
        var spec = schedule;
        if (spec.StartsWith("TZ=", StringComparison.Ordinal) || spec.StartsWith("CRON_TZ=", StringComparison.Ordinal))
        {
            var end = spec.IndexOf(' ', StringComparison.Ordinal);
            var zone = spec[(spec.IndexOf('=', StringComparison.Ordinal) + 1)..(end < 0 ? spec.Length : end)];
            if (end < 0 || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) { throw new UnreadableException($"provided bad location {zone}: unknown time zone {zone}"); }
            spec = spec[end..].Trim();
        }

        if (spec.StartsWith('@'))
        {
            Descriptor(spec);
            return;
        }

        var fields = spec.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields.Length) { throw new UnreadableException($"expected exactly {Fields.Length} fields, found {fields.Length}: [{string.Join(' ', fields)}]"); }
        for (var i = 0; i < fields.Length; i++)
        {
            foreach (var range in fields[i].Split(',', StringSplitOptions.RemoveEmptyEntries)) { Range(range, Fields[i]); }
        }
    }

    private static void Descriptor(string spec)
    {
        if (spec is "@yearly" or "@annually" or "@monthly" or "@weekly" or "@daily" or "@midnight" or "@hourly") { return; }
        const string every = "@every ";
        if (!spec.StartsWith(every, StringComparison.Ordinal)) { throw new UnreadableException($"unrecognized descriptor: {spec}"); }
        var duration = spec[every.Length..];
        if (!Cel.CelTimes.TryDuration(duration, out _)) { throw new UnreadableException($"failed to parse duration {spec}: time: invalid duration \"{duration}\""); }
    }

    private static void Range(string text, (int Least, int Most, string[] Names, int First) bounds)
    {
        var steps = text.Split('/');
        var ends = steps[0].Split('-');
        var isOpen = ends[0] is "*" or "?";
        var start = isOpen ? bounds.Least : Number(ends[0], bounds);
        if (!isOpen && ends.Length > 2) { throw new UnreadableException($"too many hyphens: {text}"); }
        var end = isOpen ? bounds.Most : ends.Length == 2 ? Number(ends[1], bounds) : start;
        var step = 1L;
        if (steps.Length == 2)
        {
            step = Number(steps[1], ([], 0));
            if (ends.Length == 1) { end = bounds.Most; }
        }
        else if (steps.Length > 2) { throw new UnreadableException($"too many slashes: {text}"); }

        if (start < bounds.Least) { throw new UnreadableException($"beginning of range ({start}) below minimum ({bounds.Least}): {text}"); }
        if (end > bounds.Most) { throw new UnreadableException($"end of range ({end}) above maximum ({bounds.Most}): {text}"); }
        if (start > end) { throw new UnreadableException($"beginning of range ({start}) beyond end of range ({end}): {text}"); }
        if (step == 0) { throw new UnreadableException($"step of range should be a positive number: {text}"); }
    }

    private static long Number(string text, (int Least, int Most, string[] Names, int First) bounds) => Number(text, (bounds.Names, bounds.First));

    private static long Number(string text, (string[] Names, int First) words)
    {
        if (Array.IndexOf(words.Names, text.ToLowerInvariant()) is >= 0 and var name) { return name + words.First; }
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            var isTooLarge = text.TrimStart('+', '-') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit);
            throw new UnreadableException($"failed to parse int from {text}: strconv.Atoi: parsing {FieldErrors.Show(text)}: {(isTooLarge ? "value out of range" : "invalid syntax")}");
        }

        return number >= 0 ? number : throw new UnreadableException($"negative number ({number}) not allowed: {text}");
    }
}
