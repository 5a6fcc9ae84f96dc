using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications.Diff;
using Dashboard.Features.Applications.Tree;
using Dashboard.Features.Cluster;
using Dashboard.Features.Repository.Rendering;
using Dashboard.Frame;
using Dashboard.Live;
using Dashboard.Theme;
using GitRepository;
using GitRepository.Model;
using Kubernetes.Runtime;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Dashboard.Features.Applications;

/// <summary>One Application: what it should be, what is there, and what happened.</summary>
public sealed partial class ApplicationPage
{
    private static readonly ImmutableArray<string> TabNames = ["tree", "diff", "events", "history", "logs", "manifest"];

    private readonly Dictionary<string, ImmutableDictionary<ObjectKey, JsonObject>> _live = [];
    private readonly Dictionary<(string ApiVersion, string Kind), FeedState> _kinds = [];
    private readonly HashSet<string> _unfolded = [];
    private readonly Dictionary<(string Kind, ObjectKey Key), (JsonObject? Git, JsonObject? Live, ComparedObject Result)> _known = [];
    private FeedState _applications = FeedState.Loading;
    private FeedState _events = FeedState.Loading;
    private RevisionAge _ages = RevisionAge.Unknown;
    private ArgoSettings _settings = ArgoSettings.Unknown;
    private DriftState _drifts = DriftState.Nothing;
    private RenderedSource? _source;
    private (string? Revision, string Path, bool Helm) _rendering;
    private ImmutableArray<ComparedObject> _compared = [];
    private (DateTimeOffset At, CommitInfo? By)? _gone;

    /// <summary>The Application's name.</summary>
    [Parameter] public string Name { get; set; } = "";

    /// <summary>The open tab.</summary>
    [SupplyParameterFromQuery(Name = "tab")] private string? Tab { get; set; }

    /// <summary>The chosen object, as <c>group/Kind/namespace/name</c>, with <c>core</c> and <c>-</c> for what is empty.</summary>
    [SupplyParameterFromQuery(Name = "resource")] private string? Resource { get; set; }

    [CascadingParameter] private Screen Screen { get; set; } = new(ScreenWidth.Wide, false);
    [Inject] private IObjectFeeds Feeds { get; set; } = default!;
    [Inject] private ILearnerRepository Repository { get; set; } = default!;
    [Inject] private RepositoryRenderer Renderer { get; set; } = default!;
    [Inject] private DriftFeed Drifts { get; set; } = default!;
    [Inject] private ApplicationActions Actions { get; set; } = default!;
    [Inject] private Announcer Announcer { get; set; } = default!;
    [Inject] private IDialogService Dialogs { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    private ApplicationView? View { get; set; }

    private ImmutableArray<TreeNode> Nodes { get; set; } = [];

    private TreeNode? Selected => Resource is null ? null : Nodes.FirstOrDefault(n => n.ApiVersion is not null && ResourceOf(n) == Resource);

    private int TabIndex => Math.Max(0, TabNames.IndexOf(Tab ?? "tree"));

    private ImmutableArray<ObjectKey> Pods => [.. Nodes.Where(n => n.Kind == "Pod" && n.Folded == 0).Select(n => n.Key)];

    private List<EventView> Events => EventView.Of(_events.Objects.Values, Nodes.Where(n => n.ApiVersion is not null).Select(n => (n.Kind, n.Key)).ToHashSet());

    private string GoneText => _gone is not { } gone ? L["Application_NoneText"]
        : gone.By is { } commit ? L["Application_GoneBy", gone.At.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture), commit.ShortSha, commit.Subject]
        : L["Application_Gone", gone.At.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)];

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Follow(token => Feeds.WatchAsync("argoproj.io/v1alpha1", "Application", token), state => { _applications = state; _live["Application"] = state.Objects; return DrawAsync(); });
        foreach (var (apiVersion, kind) in ResourceTree.ChildKinds.Where(k => k.Kind != "Application"))
        {
            Follow(token => Feeds.WatchAsync(apiVersion, kind, token), state => { _live[kind] = state.Objects; return DrawAsync(); });
        }

        Follow(token => Feeds.WatchAsync("v1", "Event", token), state => _events = state);
        Follow(token => Feeds.WatchAsync("v1", "ConfigMap", token), state => { _settings = ArgoSettings.In(state); return DrawAsync(); });
        Follow(Drifts.WatchAsync, drifts => _drifts = drifts);
        Follow(Repository.WatchAsync, async _ => { _ages = await RevisionAge.ReadAsync(Repository, Left); await DrawAsync(); });
    }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => DrawAsync();

    private async Task DrawAsync()
    {
        var before = View;
        View = _applications.Objects.Values.Select(ApplicationView.Of).FirstOrDefault(a => a.Name == Name);
        if (View is not { } view)
        {
            (Nodes, _compared) = ([], []);
            if (before is not null && before.Name == Name) { await NoteGoneAsync(before); }
            return;
        }

        Nodes = ResourceTree.Of(view, BehindText(view), _live, _unfolded);
        await CompareAsync(view);
    }

    /// <summary>Compares what the page shows: every object on the diff tab, else only those that Argo CD calls different.</summary>
    private async Task CompareAsync(ApplicationView view)
    {
        var wanted = view.Objects.Where(o => Tab == "diff" || o.Sync == "OutOfSync").ToList();
        foreach (var kind in wanted.Select(o => (o.ApiVersion, o.Kind)).Distinct().Where(kind => !_kinds.ContainsKey(kind)))
        {
            _kinds[kind] = FeedState.Loading;
            Follow(token => Feeds.WatchAsync(kind.ApiVersion, kind.Kind, token), state => { _kinds[kind] = state; return DrawAsync(); });
        }

        if (wanted.Count == 0 || view.Revision is not { } revision) { _compared = []; return; }
        var rendering = (revision, view.Path, _settings.EnablesHelm);
        if (rendering != _rendering)
        {
            _rendering = rendering;
            _source = null;
            var source = await Renderer.RenderCommitAsync(revision, view.Path, _settings.EnablesHelm, Left);
            if (rendering != _rendering) { return; }   // a newer one is on its way
            _source = source;
        }

        if (_source is not { Problem: null } rendered) { _compared = []; return; }
        var rules = IgnoreRules.Of(_applications.Objects[view.Key], _settings.Data);
        _compared = [.. wanted.Where(o => _kinds[(o.ApiVersion, o.Kind)].ReadAt is not null).Select(o => Compare(o, o.FindIn(rendered.Objects), rules))];
    }

    private ComparedObject Compare(ManagedObject managed, JsonObject? git, IgnoreRules rules)
    {
        var live = _kinds[(managed.ApiVersion, managed.Kind)].Objects.GetValueOrDefault(managed.Key);
        if (_known.TryGetValue((managed.Kind, managed.Key), out var known) && ReferenceEquals(known.Git, git) && ReferenceEquals(known.Live, live)) { return known.Result; }
        var result = ObjectComparer.Compare(managed, git, live, rules.For(managed.Group, managed.Kind, managed.Key));
        _known[(managed.Kind, managed.Key)] = (git, live, result);
        return result;
    }

    private async Task NoteGoneAsync(ApplicationView view)
    {
        _gone = (Time.GetUtcNow(), null);
        try
        {
            var last = (await Repository.ListCommitsAsync(view.Path, 1, Left)).FirstOrDefault();
            if (last is { Pushed: true } && await Repository.FindObjectIdAsync(last.Sha, view.Path, Left) is null) { _gone = (_gone.Value.At, last); }
        }
        catch (RepositoryException) { /* its path was in no repository of ours: the time alone is said */ }
    }

    private string? BehindText(ApplicationView view) => _ages.Behind(view.Revision) switch { null => null, 0 => L["Tile_Newest"].Value, var n => L["Tile_Behind", n].Value };

    private async Task ChooseAsync(TreeNode node)
    {
        if (node.Folded > 0) { _unfolded.Add(node.Parent!); await DrawAsync(); return; }
        if (node.ApiVersion is null) { return; }
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("resource", ResourceOf(node) == Resource ? null : ResourceOf(node)), replace: true);
    }

    private static string ResourceOf(TreeNode node)
    {
        var version = node.ApiVersion ?? "";
        return $"{(version.Contains('/', StringComparison.Ordinal) ? version[..version.IndexOf('/', StringComparison.Ordinal)] : "core")}/{node.Kind}/{(node.Key.Namespace.Length == 0 ? "-" : node.Key.Namespace)}/{node.Key.Name}";
    }

    private void GoTab(int index) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("tab", index == 0 ? null : TabNames[index]), replace: true);

    private ComparedObject? ComparedOf(TreeNode node) => _compared.FirstOrDefault(c => c.Kind == node.Kind && c.Key == node.Key);

    private static string? LinkOf(TreeNode node) => node.Kind == "Application" && node.Level > 1 ? $"applications/{node.Key.Name}"
        : node.Level < 2 || node.ApiVersion is null ? null : ObjectLink.To(node.ApiVersion, node.Kind, node.Key);

    private string? DiffLinkOf(TreeNode node) => node is { Level: 2, Sync: "OutOfSync" or "Pruned" }
        ? $"applications/{Name}?tab=diff&resource={Uri.EscapeDataString(ResourceOf(node))}" : null;

    private static int OutOfSync(ApplicationView view) => view.Objects.Count(o => o.Sync == "OutOfSync");

    private static bool IsOut(ApplicationView view, ComparedObject compared) => view.Objects.Any(o => o.Kind == compared.Kind && o.Key == compared.Key && o.Sync == "OutOfSync");

    private string SyncSentence(ApplicationView view)
    {
        var differ = view.Objects.Count(o => o.Sync == "OutOfSync" && !o.RequiresPruning);
        var prune = view.Objects.Count(o => o.RequiresPruning);
        return view.Sync switch
        {
            "Synced" => L["Application_SyncedText", view.ShortRevision, BehindText(view) ?? ""],
            "OutOfSync" when prune > 0 => L["Application_DiffersPrune", differ, prune, view.ShortRevision],
            "OutOfSync" when differ == 1 => L["Application_DiffersOne", view.ShortRevision],
            "OutOfSync" => L["Application_Differs", differ, view.ShortRevision],
            _ => L["Application_SyncUnknown"],
        };
    }

    private string HealthSentence(ApplicationView view) => view.HealthReason ?? view.Health switch
    {
        "Healthy" => L["Health_Healthy"],
        "Progressing" => L["Health_Progressing"],
        "Degraded" => L["Health_Degraded"],
        "Suspended" => L["Health_Suspended"],
        "Missing" => L["Health_Missing"],
        _ => L["Health_Unknown"],
    };

    private string OperationSentence(ApplicationView view) => view.Operation switch
    {
        null => L["Operation_None"],
        { FinishedAt: { } end, StartedAt: { } start } done => L["Operation_Done", done.Automated ? L["Operation_Automatic"].Value : L["Operation_By", done.By ?? "?"].Value, (end - start).TotalSeconds.ToString("0", CultureInfo.CurrentCulture)],
        { Message: { Length: > 0 } message } => message,
        _ => "",
    };

    private Task RefreshAsync(ApplicationView view, bool hard) => AskAsync(() => Actions.RefreshAsync(view.Key, hard, Left), L["Toast_Refreshed"]);

    private async Task DeleteAsync(ApplicationView view)
    {
        var dialog = await Dialogs.ShowAsync<DeleteApplicationDialog>(
            L["Delete_Title", view.Name], new DialogParameters<DeleteApplicationDialog> { { d => d.Application, view } }, new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true });
        if (await dialog.Result is { Canceled: false, Data: bool cascade })
        {
            await AskAsync(() => Actions.DeleteAsync(view.Key, cascade, Left), L["Toast_DeleteAsked", view.Name]);
        }
    }

    private async Task AskAsync(Func<Task> action, string said)
    {
        try
        {
            await action();
            Announcer.Toast(said, Glyph.RefreshCw);
        }
        catch (Exception refused) when (refused is ApiException or HttpRequestException or InvalidOperationException) { Announcer.Refused(refused.Message); }
    }
}
