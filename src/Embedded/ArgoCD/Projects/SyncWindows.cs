using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.Objects;
using Cronos;

namespace ArgoCD.Projects;

/// <summary>The sync windows of a project that concern one Application, and what they say now.</summary>
internal sealed class SyncWindows
{
    private readonly ImmutableArray<Window> _windows;

    private SyncWindows(ImmutableArray<Window> windows, ImmutableArray<string> problems) => (_windows, Problems) = (windows, problems);

    /// <summary>Why a window cannot be judged; such a window neither allows nor denies.</summary>
    public ImmutableArray<string> Problems { get; }

    /// <summary>Reads the windows of a project that concern an Application.</summary>
    public static SyncWindows Of(AppProject project, JsonObject app)
    {
        var windows = ImmutableArray.CreateBuilder<Window>();
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var entry in project.SyncWindows.Where(entry => Concerns(entry, app)))
        {
            try
            {
                var window = new Window(
                    entry.Text("kind") == "deny",
                    Schedules(entry.Text("schedule")),
                    Duration(entry.Text("duration")),
                    TimeZoneInfo.TryFindSystemTimeZoneById(entry.Text("timeZone"), out var zone) ? zone : TimeZoneInfo.Utc,
                    entry.Flag("manualSync") == true,
                    entry.Flag("syncOverrun") == true);

                // Of another kind it must be readable, and says nothing.
                if (entry.Text("kind") is "allow" or "deny")
                {
                    windows.Add(window);
                }
            }
            catch (FormatException error)
            {
                problems.Add($"invalid sync windows: {error.Message}");
            }
        }

        return new(windows.ToImmutable(), problems.ToImmutable());
    }

    /// <summary>Whether a sync may begin.</summary>
    /// <param name="manual">Whether a person asks for it.</param>
    /// <param name="now">The time.</param>
    public bool Allow(bool manual, DateTimeOffset now)
    {
        if (_windows.Length == 0)
        {
            return true;
        }

        var denying = _windows.Where(window => window.Denies && window.IsActive(now)).ToList();
        if (denying.Count > 0)
        {
            return manual && denying.TrueForAll(window => window.ManualSync);
        }

        var allowing = _windows.Where(window => !window.Denies).ToList();
        return allowing.Count == 0 || allowing.Exists(window => window.IsActive(now)) || (manual && allowing.TrueForAll(window => window.ManualSync));
    }

    /// <summary>Whether a sync that began may go on.</summary>
    /// <param name="manual">Whether a person asked for it.</param>
    /// <param name="startedAt">When it began.</param>
    /// <param name="now">The time.</param>
    public bool AllowContinuing(bool manual, DateTimeOffset startedAt, DateTimeOffset now)
    {
        if (Allow(manual, now))
        {
            return true;
        }

        // What forbids it: the denying windows that are open, and without any the allowing ones that are closed.
        var denying = _windows.Where(window => window.Denies && window.IsActive(now)).ToList();
        return (denying.Count > 0 ? denying : [.. _windows.Where(window => !window.Denies)]).TrueForAll(window => window.SyncOverrun) && Allow(manual, startedAt);
    }

    /// <summary>Of a day of the month and a day of the week that are both limited, either will do.</summary>
    private static ImmutableArray<CronExpression> Schedules(string text)
    {
        if (text.Length == 0 || text.StartsWith('@'))
        {
            throw new FormatException($"cannot parse schedule '{text}': {(text.Length == 0 ? "empty spec string" : $"parser does not accept descriptors: {text}")}");
        }

        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            throw new FormatException($"cannot parse schedule '{text}': expected exactly 5 fields, found {fields.Length}: [{string.Join(' ', fields)}]");
        }

        try
        {
            return fields[2] is "*" or "?" || fields[4] is "*" or "?"
                ? [CronExpression.Parse(text)]
                : [CronExpression.Parse($"{fields[0]} {fields[1]} {fields[2]} {fields[3]} *"), CronExpression.Parse($"{fields[0]} {fields[1]} * {fields[3]} {fields[4]}")];
        }
        catch (CronFormatException error)
        {
            throw new FormatException($"cannot parse schedule '{text}': {error.Message}", error);
        }
    }

    /// <summary>Other than elsewhere, a number without a unit is none.</summary>
    private static TimeSpan Duration(string text) =>
        text != "0" && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? throw new FormatException($"cannot parse duration '{text}': time: missing unit in duration \"{text}\"")
        : GoDuration.Parse(text) ?? throw new FormatException($"cannot parse duration '{text}': time: invalid duration \"{text}\"");

    private static bool Concerns(JsonObject entry, JsonObject app)
    {
        var destination = app.Map("spec", "destination");
        (string List, Func<string, bool> Matches)[] lists =
        [
            ("applications", pattern => GlobPattern.IsMatch(pattern, app.Name())),
            ("clusters", pattern => destination.Text("server") is { Length: > 0 } server && GlobPattern.IsMatch(pattern, server)
                || destination.Text("name") is { Length: > 0 } name && GlobPattern.IsMatch(pattern, name)),
            ("namespaces", pattern => GlobPattern.IsMatch(pattern, destination.Text("namespace"))),
        ];
        var stated = lists.Where(list => entry.Texts(list.List).Any()).ToList();
        bool Holds((string List, Func<string, bool> Matches) list) => entry.Texts(list.List).Any(list.Matches);
        return stated.Count > 0 && (entry.Flag("andOperator") == true ? stated.TrueForAll(Holds) : stated.Exists(Holds));
    }

    private sealed record Window(bool Denies, ImmutableArray<CronExpression> Schedules, TimeSpan Duration, TimeZoneInfo Zone, bool ManualSync, bool SyncOverrun)
    {
        /// <summary>Whether it is open; neither at the very moment at which it begins nor at that at which it ends.</summary>
        public bool IsActive(DateTimeOffset now) =>
            Schedules.Any(schedule => schedule.GetNextOccurrence(now - Duration, Zone) is { } begin && begin < now);
    }
}
