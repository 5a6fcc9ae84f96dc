using System.Globalization;
using System.Threading.Channels;
using Clusters;
using Dashboard.Features.Activity;
using Dashboard.Features.Applications;
using Dashboard.Live;
using Dashboard.Theme;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using Tutorial;
using Tutorial.Model;

namespace Dashboard.Frame;

/// <summary>The frame around every page: bar, navigation, guide, live region and toasts.</summary>
public sealed partial class MainLayout : IAsyncDisposable
{
    private static readonly TimeSpan ShortRest = TimeSpan.FromMilliseconds(100);

    // While pods start by the hundred, their number is another with each look.
    private static readonly TimeSpan CountRest = TimeSpan.FromMilliseconds(500);

    // At most one announcement a second: what comes within it is joined.
    private static readonly TimeSpan AnnouncementRest = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _left = new();
    private readonly Channel<bool> _said = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<Task> _following = [];
    private DotNetObjectReference<MainLayout>? _self;
    private ErrorBoundary? _boundary;
    private Screen? _screen;
    private bool _systemDark;
    private string? _theme;
    private bool _menuOpen;
    private bool? _guideOpen;
    private string _path = "";
    private string _announced = "";
    private long _shown;
    private ClusterStatus _cluster = new(ClusterState.Absent, null, null, default);
    private FrameCounts _counts = new(null, null, 0);
    private TutorialState _progress = new([], null);

    [CascadingParameter] private Preferences Preferences { get; set; } = new();
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private IDialogService Dialogs { get; set; } = default!;
    [Inject] private BrowserModule Browser { get; set; } = default!;
    [Inject] private Announcer Announcer { get; set; } = default!;
    [Inject] private IObjectFeeds Feeds { get; set; } = default!;
    [Inject] private ActivityFeed Activity { get; set; } = default!;
    [Inject] private ITutorial Progress { get; set; } = default!;
    [Inject] private ICluster Cluster { get; set; } = default!;

    private static bool Korean => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "ko";

    private string LanguageLink => $"language?culture={(Korean ? "en" : "ko")}&returnTo={Uri.EscapeDataString("/" + Navigation.ToBaseRelativePath(Navigation.Uri))}";

    private string Connection => _cluster.State switch
    {
        ClusterState.Running => "live",
        ClusterState.Absent => "disconnected",
        ClusterState.Starting => "reconnecting",
        _ => "reconnecting",
    };

    private string Title => ShownStep is { } id && Progress.Phases.SelectMany(p => p.Steps).FirstOrDefault(s => s.Id == id) is { } step
        ? $"{step.Title.In(CultureInfo.CurrentUICulture)} · Learning GitOps"
        : Place.Of(_path) is { } place ? $"{L[place.Text]} · Learning GitOps" : "Learning GitOps";

    private StepId? ShownStep =>
        _path.Split('/') is ["phases", var phase, var slug] && int.TryParse(phase, CultureInfo.InvariantCulture, out var number) ? new StepId(number, slug) : null;

    private bool GuideShown => _guideOpen ?? (_screen?.Narrow == true ? _path.Length > 0 : ShownStep is not null && _screen?.Width == ScreenWidth.Wide);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _theme = Preferences.Theme;
        _progress = Progress.Current;
        _cluster = Cluster.Status;
        _path = Path();
        _shown = Activity.Current.Entries.FirstOrDefault()?.Number ?? 0;
        Navigation.LocationChanged += OnLocationChanged;
        Announcer.Said += OnSaid;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) { return; }
        _self = DotNetObjectReference.Create(this);
        var state = await Browser.AskAsync<BrowserState?>("start", _left.Token, _self, new
        {
            language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName,
            places = Place.All.Where(p => p.Letter is not null).ToDictionary(p => p.Letter!, p => "/" + p.Path),
            words = new { s = L["Age_Seconds"].Value, min = L["Age_Minutes"].Value, h = L["Age_Hours"].Value, d = L["Age_Days"].Value, ago = L["Age_Ago"].Value, now = L["Age_Now"].Value },
        });
        await ScreenChanged(state ?? new BrowserState("Wide", false));
        Follow(Cluster.WatchStatusAsync(_left.Token), status => IsAnother(ref _cluster, status));
        FollowCount("argoproj.io/v1alpha1", "Application", applications => applications.IsLive ? applications.Objects.Count : (int?)null, count => _counts with { Applications = count });
        FollowCount("v1", "Pod", pods => pods.IsLive ? PodCount.Of(pods.Objects.Values) : (PodCount?)null, count => _counts with { Pods = count });
        FollowCount("argoproj.io/v1alpha1", "Rollout", rollouts => rollouts.Objects.Values.Count(rollout => rollout.Text("status", "phase") == "Paused"), count => _counts with { RolloutsPaused = count });
        Follow(Progress.WatchAsync(_left.Token), progress => IsAnother(ref _progress, progress));
        Follow(Activity.WatchAsync(_left.Token), Announce);
        _following.Add(ReadAsync(_said.Reader.ReadAllAsync(_left.Token), _ => Announcer.Take() is { Length: > 0 } said && IsAnother(ref _announced, said), AnnouncementRest));
        StateHasChanged();
    }

    /// <summary>The browser's window or its system theme changed.</summary>
    [JSInvokable]
    public async Task ScreenChanged(BrowserState state)
    {
        _systemDark = state.SystemDark;
        _screen = new Screen(Enum.Parse<ScreenWidth>(state.Width), _theme is null ? _systemDark : _theme == "dark");

        // The palette goes to the browser first, so that a page which says that it is dark is dark.
        StateHasChanged();
        await Browser.CallAsync("showTheme", _left.Token, _screen.Dark ? "dark" : "light");
    }

    /// <summary>A letter after <c>g</c>.</summary>
    [JSInvokable]
    public void GoTo(string path) => Navigation.NavigateTo(path);

    /// <summary><c>Esc</c>: closes the topmost layer.</summary>
    [JSInvokable]
    public async Task EscapePressed()
    {
        if (_menuOpen) { _menuOpen = false; await Browser.CallAsync("focusOn", _left.Token, "[data-testid=menu]"); }
        else if (GuideShown && _screen?.Narrow != true) { _guideOpen = false; await Browser.CallAsync("focusOn", _left.Token, "[data-testid=guide-toggle]"); }
        StateHasChanged();
    }

    /// <summary><c>/</c>.</summary>
    [JSInvokable]
    public Task SearchPressed() => OpenSearchAsync();

    /// <summary><c>?</c>.</summary>
    [JSInvokable]
    public Task KeysPressed() => OpenKeysAsync();

    /// <summary><c>n</c>: to the step that comes next.</summary>
    [JSInvokable]
    public void NextPressed()
    {
        if (_progress.Next is { } next) { Navigation.NavigateTo($"phases/{next}"); }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= OnLocationChanged;
        Announcer.Said -= OnSaid;
        await _left.CancelAsync();
        await Task.WhenAll(_following);
        _self?.Dispose();
        _left.Dispose();
    }

    private string Path() => Navigation.ToBaseRelativePath(Navigation.Uri).Split('?', '#')[0].TrimEnd('/');

    private void OnLocationChanged(object? sender, LocationChangedEventArgs change)
    {
        var before = _path;
        (_path, _menuOpen) = (Path(), false);
        _boundary?.Recover();
        StateHasChanged();
        if (before != _path) { _following.Add(InvokeAsync(FocusHeadingAsync)); }
    }

    private async Task FocusHeadingAsync()
    {
        try
        {
            await Task.Yield();   // after the page's own first rendering
            await Browser.CallAsync("focusHeading", _left.Token);
        }
        catch (Exception error) when (error is JSDisconnectedException or OperationCanceledException) { /* the learner left */ }
    }

    private Task FocusMainAsync() => Browser.CallAsync("focusOn", _left.Token, "#main");

    private void OnSaid() => _said.Writer.TryWrite(true);

    private static bool IsAnother<T>(ref T shown, T value)
    {
        var before = shown;
        shown = value;
        return !EqualityComparer<T>.Default.Equals(before, value);
    }

    // The frame is large and what it shows of the cluster is little: it is drawn again only when some of that is another.
    private void Follow<T>(IAsyncEnumerable<T> feed, Func<T, bool> changes) => _following.Add(ReadAsync(feed, changes, ShortRest));

    // Its numbers are counted outside of its renderer.
    private void FollowCount<T>(string apiVersion, string kind, Func<FeedState, T> count, Func<T, FrameCounts> show) =>
        _following.Add(ReadAsync(Feeds.WatchAsync(apiVersion, kind, _left.Token).Select(count), counted => IsAnother(ref _counts, show(counted)), CountRest));

    private async Task ReadAsync<T>(IAsyncEnumerable<T> feed, Func<T, bool> apply, TimeSpan rest)
    {
        try
        {
            await foreach (var value in feed.ConfigureAwait(false))
            {
                await InvokeAsync(() => { if (apply(value)) { StateHasChanged(); } }).ConfigureAwait(false);
                await Task.Delay(rest, _left.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested) { /* the learner left */ }
        catch (ObjectDisposedException) when (_left.IsCancellationRequested) { /* so did the renderer */ }
        catch (Exception error) { await DispatchExceptionAsync(error); }
    }

    // What is said has places of its own in the frame, which draw themselves.
    private bool Announce(ActivityState activity)
    {
        foreach (var entry in activity.Entries.TakeWhile(e => e.Number > _shown).Reverse().TakeLast(3))
        {
            var since = entry.SincePush is { } passed ? passed.TotalSeconds.ToString("0.0", CultureInfo.CurrentCulture) : null;
            switch (entry.Kind)
            {
                case ActivityKind.StepPassed when entry.Step is { } id:
                    var title = Progress.Phases.SelectMany(p => p.Steps).FirstOrDefault(s => s.Id == id)?.Title.In(CultureInfo.CurrentUICulture) ?? id.ToString();
                    Announcer.Toast(L["Toast_StepPassed", title], Glyph.Check);
                    break;
                case ActivityKind.Appeared:
                    Announcer.Toast(since is null ? L["Toast_Appeared", entry.Subject] : L["Toast_AppearedSince", entry.Subject, since], Glyph.Plus, $"applications/{entry.Subject}", link => Navigation.NavigateTo(link));
                    break;
                case ActivityKind.Gone: Announcer.Toast(L["Toast_Gone", entry.Subject, entry.Detail ?? "0"], Glyph.Minus); break;
                case ActivityKind.Pushed: Announcer.Toast(L["Toast_Pushed", entry.Subject], Glyph.Upload); break;
                case ActivityKind.SyncSucceeded: Announcer.Say(L["Announce_Synced", entry.Subject]); break;
                default: break;
            }
        }

        _shown = activity.Entries.FirstOrDefault()?.Number ?? _shown;
        return false;
    }

    private async Task ToggleThemeAsync()
    {
        _theme = _screen!.Dark ? "light" : "dark";
        await Browser.CallAsync("setPreference", _left.Token, "theme", _theme);
        await ScreenChanged(new BrowserState(_screen.Width.ToString(), _systemDark));
    }

    private void ToggleGuide() => _guideOpen = !GuideShown;

    private async Task OpenSearchAsync() => await Dialogs.ShowAsync<SearchDialog>(L["Frame_Search"], Wide);

    private async Task OpenKeysAsync() => await Dialogs.ShowAsync<KeysDialog>(L["Frame_Keys"], Wide);

    private static readonly DialogOptions Wide = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true };
}
