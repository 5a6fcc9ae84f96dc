using System.Collections.Immutable;
using Dashboard.Features.Applications.Tree;
using Dashboard.Frame;
using Dashboard.Live;
using Dashboard.Theme;
using GitRepository;
using Kubernetes.Runtime;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Features.Applications;

/// <summary>Everything that Argo CD manages, and how it appeared.</summary>
public sealed partial class ApplicationsPage
{
    private static readonly TimeSpan NewFor = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan GoneFor = TimeSpan.FromSeconds(2);

    private static readonly ImmutableArray<(string Id, string Icon, string Text)> ViewNames =
        [("board", Glyph.LayoutGrid, "Applications_Board"), ("table", Glyph.List, "Applications_Table"), ("graph", Glyph.Workflow, "Applications_Graph")];

    private readonly HashSet<string> _unfolded = [];
    private readonly List<Task> _fading = [];
    private string? _view;
    private FeedState _applications = FeedState.Loading;
    private FeedState _sets = FeedState.Loading;
    private FeedState _pods = FeedState.Loading;
    private FeedState _replicaSets = FeedState.Loading;
    private RevisionAge _ages = RevisionAge.Unknown;
    private ImmutableDictionary<string, PodCount> _podCounts = ImmutableDictionary<string, PodCount>.Empty;
    private ImmutableHashSet<ObjectKey> _new = [];
    private ImmutableDictionary<ObjectKey, ApplicationView> _lingering = ImmutableDictionary<ObjectKey, ApplicationView>.Empty;

    /// <summary>Text that names or paths must contain.</summary>
    [SupplyParameterFromQuery(Name = "q")] private string? Query { get; set; }

    [SupplyParameterFromQuery] private string? Problem { get; set; }
    [SupplyParameterFromQuery] private string? Sync { get; set; }
    [SupplyParameterFromQuery] private string? Health { get; set; }
    [SupplyParameterFromQuery] private string? Operation { get; set; }
    [SupplyParameterFromQuery] private string? Project { get; set; }
    [SupplyParameterFromQuery] private string? Owner { get; set; }

    /// <summary><c>table</c>, <c>graph</c>, or the board.</summary>
    [SupplyParameterFromQuery(Name = "view")] private string? View { get; set; }

    [CascadingParameter] private Screen Screen { get; set; } = new(ScreenWidth.Wide, false);
    [Inject] private IObjectFeeds Feeds { get; set; } = default!;
    [Inject] private ILearnerRepository Repository { get; set; } = default!;
    [Inject] private ApplicationActions Actions { get; set; } = default!;
    [Inject] private Announcer Announcer { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    private string Shape => _view is "table" or "graph" ? _view : "board";

    private string NextShape => Shape switch { "board" => "table", "table" => "graph", _ => "board" };

    private ApplicationFilter Filter { get; set; } = new(null, ImmutableDictionary<string, string>.Empty);

    private ImmutableArray<ApplicationView> Views { get; set; } = [];

    private ImmutableArray<ApplicationView> Shown { get; set; } = [];

    private ImmutableArray<ApplicationGroup> Groups { get; set; } = [];

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var chosen = new (string Name, string? Value)[] { ("problem", Problem), ("sync", Sync), ("health", Health), ("operation", Operation), ("project", Project), ("owner", Owner) };
        _view = View;
        Filter = new(Query, chosen.Where(facet => !string.IsNullOrEmpty(facet.Value)).ToImmutableDictionary(facet => facet.Name, facet => facet.Value!));
        Arrange();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Follow(token => Feeds.WatchAsync("argoproj.io/v1alpha1", "Application", token), TakeApplications);
        Follow(token => Feeds.WatchAsync("argoproj.io/v1alpha1", "ApplicationSet", token), sets => { _sets = sets; Arrange(); });
        Follow(token => Feeds.WatchAsync("v1", "Pod", token), pods => { _pods = pods; return CountPods(); });
        Follow(token => Feeds.WatchAsync("apps/v1", "ReplicaSet", token), sets => { _replicaSets = sets; return CountPods(); });
        Follow(Repository.WatchAsync, async _ => _ages = await RevisionAge.ReadAsync(Repository, Left));
    }

    /// <inheritdoc/>
    protected override async ValueTask LeaveAsync() => await Task.WhenAll(_fading);

    private void TakeApplications(FeedState now)
    {
        var before = _applications;
        _applications = now;
        Views = [.. now.Objects.OrderBy(o => o.Key.Name, StringComparer.Ordinal).Select(o => ApplicationView.Of(o.Value))];
        CountPods();
        Arrange();
        if (!before.IsLive || !now.IsLive) { return; }

        var appeared = now.Objects.Keys.Where(key => !before.Objects.ContainsKey(key)).ToList();
        var gone = before.Objects.Keys.Where(key => !now.Objects.ContainsKey(key)).ToList();
        _new = _new.Union(appeared);
        foreach (var key in gone) { _lingering = _lingering.SetItem(key, ApplicationView.Of(before.Objects[key])); }
        _lingering = _lingering.RemoveRange(appeared);
        Arrange();
        if (appeared.Count > 0) { _fading.Add(FadeAsync(NewFor, () => _new = _new.Except(appeared))); }
        if (gone.Count > 0) { _fading.Add(FadeAsync(GoneFor, () => _lingering = _lingering.RemoveRange(gone))); }
    }

    private async Task FadeAsync(TimeSpan after, Action end)
    {
        await Task.Delay(after, Time, Left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Left.IsCancellationRequested) { await InvokeAsync(() => { end(); Arrange(); StateHasChanged(); }); }
    }

    // Whether a number is another: pods change far more often than that.
    private bool CountPods()
    {
        var counts = PodCount.Of(Views, _pods.Objects, _replicaSets.Objects);
        if (counts.Count == _podCounts.Count && !counts.Except(_podCounts).Any()) { return false; }
        _podCounts = counts;
        return true;
    }

    /// <summary>Sorts what is shown into its groups; a thousand Applications are not sorted anew for every rendering.</summary>
    private void Arrange()
    {
        Shown = [.. Views.Where(Filter.Matches)];
        Groups = [.. ApplicationGroup.Of(Views.Concat(_lingering.Values), _sets.Objects.Values).Select(g => Filter.IsEmpty ? g : g with { Members = [.. g.Members.Where(Filter.Matches)] }).Where(g => !g.Members.IsEmpty)];
    }

    // What was chosen is shown with the answer to the click; the address, which says the same, takes another way to the browser and back.
    private void Go(string name, string? value)
    {
        value = string.IsNullOrEmpty(value) ? null : value;
        if (name == "view") { _view = value; }
        else { Filter = Filter.With(name, value); }
        Arrange();
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, value), replace: true);
    }

    private void Open(TreeNode node)
    {
        if (node.Folded > 0) { _unfolded.Add(node.Parent!); }
        else if (node.ApiVersion is not null) { Navigation.NavigateTo($"{(node.Kind == "Application" ? "applications" : "applicationsets")}/{node.Key.Name}"); }
    }

    private async Task RefreshAllAsync()
    {
        try
        {
            foreach (var application in Shown) { await Actions.RefreshAsync(application.Key, hard: false, Left); }
            Announcer.Toast(L["Toast_Refreshed"], Glyph.RefreshCw);
        }
        catch (Exception refused) when (refused is ApiException or HttpRequestException or InvalidOperationException) { Announcer.Refused(refused.Message); }
    }
}
