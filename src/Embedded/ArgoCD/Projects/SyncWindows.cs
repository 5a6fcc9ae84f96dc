using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ArgoCD.Applications;
using ArgoCD.ApplicationSets.Generators;
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
                windows.Add(new(
                    entry.Text("kind") == "deny",
                    CronExpression.Parse(entry.Text("schedule")),
                    GoDuration.Parse(entry.Text("duration")) ?? throw new FormatException($"cannot parse duration '{entry.Text("duration")}'"),
                    entry.Text("timeZone") is { Length: > 0 } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : TimeZoneInfo.Utc,
                    entry.Flag("manualSync") == true,
                    entry.Flag("syncOverrun") == true));
            }
            catch (Exception error) when (error is FormatException or TimeZoneNotFoundException or InvalidTimeZoneException)
            {
                problems.Add($"cannot parse schedule '{entry.Text("schedule")}' of a sync window: {error.Message}");
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
    public bool AllowContinuing(bool manual, DateTimeOffset startedAt, DateTimeOffset now) =>
        Allow(manual, now) || (_windows.Where(window => window.IsActive(now) == window.Denies).All(window => window.SyncOverrun) && Allow(manual, startedAt));

    private static bool Concerns(JsonObject entry, JsonObject app)
    {
        var destination = app.Map("spec", "destination");
        var server = ApplicationValidation.Destination(destination).Server;
        (string List, Func<string, bool> Matches)[] lists =
        [
            ("applications", pattern => PathPattern.IsMatchAcross(pattern, app.Name())),
            ("clusters", pattern => PathPattern.IsMatchAcross(pattern, server) || PathPattern.IsMatchAcross(pattern, Words.InClusterName)),
            ("namespaces", pattern => PathPattern.IsMatchAcross(pattern, destination.Text("namespace"))),
        ];
        var stated = lists.Where(list => entry.Texts(list.List).Any()).ToList();
        bool Holds((string List, Func<string, bool> Matches) list) => entry.Texts(list.List).Any(list.Matches);
        return stated.Count > 0 && (entry.Flag("andOperator") == true ? stated.TrueForAll(Holds) : stated.Exists(Holds));
    }

    private sealed record Window(bool Denies, CronExpression Schedule, TimeSpan Duration, TimeZoneInfo Zone, bool ManualSync, bool SyncOverrun)
    {
        public bool IsActive(DateTimeOffset now) =>
            Schedule.GetNextOccurrence(now - Duration, Zone) is { } begin && begin <= now;
    }
}
