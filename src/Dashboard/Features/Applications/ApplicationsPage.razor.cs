using System.Collections.Immutable;
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
    private const int FirstTiles = 200;
    private static readonly TimeSpan NewFor = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan GoneFor = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> _folded = [];
    private readonly Dictionary<string, int> _limits = [];
    private readonly List<Task> _fading = [];
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

    /// <summary>The pressed facet: a status or <c>problem</c>.</summary>
    [SupplyParameterFromQuery(Name = "is")] private string? Facet { get; set; }

    /// <summary><c>table</c>, or the board.</summary>
    [SupplyParameterFromQuery(Name = "view")] private string? View { get; set; }

    [CascadingParameter] private Screen Screen { get; set; } = new(ScreenWidth.Wide, false);
    [Inject] private IObjectFeeds Feeds { get; set; } = default!;
    [Inject] private ILearnerRepository Repository { get; set; } = default!;
    [Inject] private ApplicationActions Actions { get; set; } = default!;
    [Inject] private Announcer Announcer { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    private bool Table => View == "table";

    private ImmutableArray<ApplicationView> Views { get; set; } = [];

    private ImmutableArray<ApplicationView> Shown => [.. Views.Concat(_lingering.Values).Where(Matches)];

    private ImmutableArray<ApplicationGroup> Groups => ApplicationGroup.Of(Views.Concat(_lingering.Values), _sets.Objects.Values)
        is var groups && (Query is null && Facet is null) ? groups
        : [.. groups.Select(g => g with { Members = [.. g.Members.Where(Matches)] }).Where(g => !g.Members.IsEmpty)];

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Follow(token => Feeds.WatchAsync("argoproj.io/v1alpha1", "Application", token), TakeApplications);
        Follow(token => Feeds.WatchAsync("argoproj.io/v1alpha1", "ApplicationSet", token), sets => _sets = sets);
        Follow(token => Feeds.WatchAsync("v1", "Pod", token), pods => { _pods = pods; CountPods(); });
        Follow(token => Feeds.WatchAsync("apps/v1", "ReplicaSet", token), sets => { _replicaSets = sets; CountPods(); });
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
        if (!before.IsLive || !now.IsLive) { return; }

        var appeared = now.Objects.Keys.Where(key => !before.Objects.ContainsKey(key)).ToList();
        var gone = before.Objects.Keys.Where(key => !now.Objects.ContainsKey(key)).ToList();
        _new = _new.Union(appeared);
        foreach (var key in gone) { _lingering = _lingering.SetItem(key, ApplicationView.Of(before.Objects[key])); }
        _lingering = _lingering.RemoveRange(appeared);
        if (appeared.Count > 0) { _fading.Add(FadeAsync(NewFor, () => _new = _new.Except(appeared))); }
        if (gone.Count > 0) { _fading.Add(FadeAsync(GoneFor, () => _lingering = _lingering.RemoveRange(gone))); }
    }

    private async Task FadeAsync(TimeSpan after, Action end)
    {
        await Task.Delay(after, Time, Left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Left.IsCancellationRequested) { await InvokeAsync(() => { end(); StateHasChanged(); }); }
    }

    private void CountPods() => _podCounts = PodCount.Of(Views, _pods.Objects, _replicaSets.Objects);

    private bool Matches(ApplicationView application) =>
        (Query is not { Length: > 0 } text || application.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || application.Path.Contains(text, StringComparison.OrdinalIgnoreCase))
        && (Facet is null || Has(application, Facet));

    private static bool Has(ApplicationView application, string facet) => facet switch
    {
        "problem" => application.Problem is not null,
        "sync-outofsync" => application.Sync == "OutOfSync",
        "sync-unknown" => application.Sync is not ("Synced" or "OutOfSync"),
        "operation-failed" => application.Operation?.Phase is "Failed" or "Error",
        "operation-running" => application.Operation?.Phase is "Running" or "Terminating",
        _ => facet.StartsWith("health-", StringComparison.Ordinal) && string.Equals(application.Health, facet["health-".Length..], StringComparison.OrdinalIgnoreCase),
    };

    private IEnumerable<(string Id, string Text, StatusLook? Look, int Count, bool On)> Facets() =>
        new (string Id, string Text, StatusLook? Look)[]
        {
            ("problem", L["Applications_Problem"], null),
            ("sync-outofsync", "OutOfSync", StatusLook.Sync("OutOfSync")),
            ("sync-unknown", L["Applications_SyncUnknown"], StatusLook.Sync("Unknown")),
            ("health-progressing", "Progressing", StatusLook.Health("Progressing")),
            ("health-suspended", "Suspended", StatusLook.Health("Suspended")),
            ("health-degraded", "Degraded", StatusLook.Health("Degraded")),
            ("health-missing", "Missing", StatusLook.Health("Missing")),
            ("operation-running", "Running", StatusLook.Operation("Running")),
            ("operation-failed", "Failed", StatusLook.Operation("Failed")),
        }
        .Select(f => (f.Id, f.Text, f.Look, Count: Views.Count(v => Has(v, f.Id)), On: Facet == f.Id))
        .Where(f => f.Count > 0 || f.On || f.Id == "problem");

    private void Go(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    private void Fold(string root)
    {
        if (!_folded.Remove(root)) { _folded.Add(root); }
    }

    private int Limit(ApplicationGroup group) => _limits.GetValueOrDefault(group.Root, FirstTiles);

    private void ShowMore(ApplicationGroup group) => _limits[group.Root] = Limit(group) + FirstTiles;

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
