using System.Globalization;
using Dashboard.Frame;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Features.Timeline;

/// <summary>How pushes become pods, and what happens without a push.</summary>
public sealed partial class TimelinePage
{
    private static readonly TimeSpan[] Zooms = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];
    private static readonly (string Kind, string Text)[] Sorts = [("commits", "Timeline_Commits"), ("free", "Timeline_Free")];

    private TimelineState _state = new([], [], [], default);
    private int _replays;

    /// <summary>The commit that is open; the newest where the address names none.</summary>
    [Parameter] public string? Sha { get; set; }

    /// <summary>The seconds that a line shows; the shortest that holds the open commit where the address names none.</summary>
    [SupplyParameterFromQuery(Name = "zoom")] private int? ZoomSeconds { get; set; }

    [SupplyParameterFromQuery(Name = "filter")] private string? Filter { get; set; }
    [SupplyParameterFromQuery(Name = "kind")] private string? Kind { get; set; }
    [SupplyParameterFromQuery(Name = "view")] private string? View { get; set; }
    [CascadingParameter] private Screen Screen { get; set; } = new(ScreenWidth.Wide, false);
    [Inject] private TimelineFeed Feed { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;

    private bool AsTable => View == "table";

    private WatchGap? NewestGap => _state.Gaps.FirstOrDefault();

    private IEnumerable<Lane> Lanes => _state.Lanes.Where(lane => Matches(lane.Sha, lane.Subject, [.. lane.Touched.Select(p => p.Application)]));

    private IEnumerable<FreeEvent> FreeEvents => _state.FreeEvents.Where(e => Matches(e.Subject, e.Application ?? "", []));

    private Lane? Open => Sha is { } sha ? _state.Lanes.Find(lane => lane.Sha.StartsWith(sha, StringComparison.Ordinal)) : Lanes.FirstOrDefault();

    private TimeSpan Zoom => ZoomSeconds is { } seconds && Array.Find(Zooms, z => (int)z.TotalSeconds == seconds) is { Ticks: > 0 } chosen ? chosen
        : Array.Find(Zooms, z => Open is null || Open.Marks[^1].At - Open.PushedAt <= z) is { Ticks: > 0 } fits ? fits : Zooms[^1];

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _state = Feed.Current;
        Follow(Feed.WatchAsync, state => _state = state);
    }

    private bool Matches(string first, string second, string[] applications) => Filter is not { Length: > 0 } filter
        || first.Contains(filter, StringComparison.OrdinalIgnoreCase) || second.Contains(filter, StringComparison.OrdinalIgnoreCase)
        || applications.Any(a => a.Contains(filter, StringComparison.OrdinalIgnoreCase));

    private void Step(int by) => Show("zoom", SecondsOf(Zooms[Math.Clamp(Array.IndexOf(Zooms, Zoom) + by, 0, Zooms.Length - 1)]));

    private void FollowNewest() => Navigation.NavigateTo("timeline");

    private void Show(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    private static string SecondsOf(TimeSpan zoom) => zoom.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);

    private string Link(string sha) => $"timeline/{sha}{new Uri(Navigation.Uri).Query}";

    private static string Clock(DateTimeOffset at) => at.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static string ZoomText(TimeSpan zoom) => zoom.TotalHours >= 1 ? $"{zoom.TotalHours:0} h" : zoom.TotalMinutes >= 1 ? $"{zoom.TotalMinutes:0} min" : $"{zoom.TotalSeconds:0} s";
}
