using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Dashboard.Features.Applications.Tree;
using Dashboard.Features.Cluster;
using Dashboard.Frame;
using Dashboard.Live;
using Dashboard.Theme;
using GitRepository;
using Kubernetes.Runtime;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Dashboard.Features.Applications;

/// <summary>One Application: what it should be, what is there, and what happened.</summary>
public sealed partial class ApplicationPage
{
    private static readonly ImmutableArray<string> TabNames = ["tree", "events", "history", "logs", "manifest"];

    private readonly Dictionary<string, ImmutableDictionary<ObjectKey, JsonObject>> _live = [];
    private readonly HashSet<string> _unfolded = [];
    private FeedState _applications = FeedState.Loading;
    private FeedState _events = FeedState.Loading;
    private RevisionAge _ages = RevisionAge.Unknown;
    private string? _selected;
    private string? _pod;

    /// <summary>The Application's name.</summary>
    [Parameter] public string Name { get; set; } = "";

    /// <summary>The open tab.</summary>
    [SupplyParameterFromQuery(Name = "tab")] private string? Tab { get; set; }

    [CascadingParameter] private Screen Screen { get; set; } = new(ScreenWidth.Wide, false);
    [Inject] private IObjectFeeds Feeds { get; set; } = default!;
    [Inject] private ILearnerRepository Repository { get; set; } = default!;
    [Inject] private ApplicationActions Actions { get; set; } = default!;
    [Inject] private Announcer Announcer { get; set; } = default!;
    [Inject] private IDialogService Dialogs { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;

    private ApplicationView? View { get; set; }

    private ImmutableArray<TreeNode> Nodes { get; set; } = [];

    private int TabIndex => Math.Max(0, TabNames.IndexOf(Tab ?? "tree"));

    private List<ObjectKey> Pods => [.. Nodes.Where(n => n.Kind == "Pod" && n.Folded == 0).Select(n => n.Key)];

    private List<EventView> Events => EventView.Of(_events.Objects.Values, Nodes.Where(n => n.ApiVersion is not null).Select(n => (n.Kind, n.Key)).ToHashSet());

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Follow(token => Feeds.WatchAsync("argoproj.io/v1alpha1", "Application", token), state => { _applications = state; _live["Application"] = state.Objects; Draw(); });
        foreach (var (apiVersion, kind) in ResourceTree.ChildKinds.Where(k => k.Kind != "Application"))
        {
            Follow(token => Feeds.WatchAsync(apiVersion, kind, token), state => { _live[kind] = state.Objects; Draw(); });
        }

        Follow(token => Feeds.WatchAsync("v1", "Event", token), state => _events = state);
        Follow(Repository.WatchAsync, async _ => { _ages = await RevisionAge.ReadAsync(Repository, Left); Draw(); });
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Draw();

    private void Draw()
    {
        View = _applications.Objects.Values.Select(ApplicationView.Of).FirstOrDefault(a => a.Name == Name);
        Nodes = View is null ? [] : ResourceTree.Of(View, BehindText(View), _live, _unfolded);
    }

    private string? BehindText(ApplicationView view) => _ages.Behind(view.Revision) switch { null => null, 0 => L["Tile_Newest"].Value, var n => L["Tile_Behind", n].Value };

    private void Choose(TreeNode node)
    {
        if (node.Folded > 0) { _unfolded.Add(node.Parent!); Draw(); }
        else { _selected = _selected == node.Id ? null : node.Id; }
    }

    private void GoTab(int index) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("tab", index == 0 ? null : TabNames[index]), replace: true);

    private static string? LinkOf(TreeNode node) => node.Kind == "Application" && node.Level > 1 ? $"applications/{node.Key.Name}"
        : node.Level < 2 || node.ApiVersion is null ? null : ObjectLink.To(node.ApiVersion, node.Kind, node.Key);

    private string SyncSentence(ApplicationView view)
    {
        var differ = view.Objects.Count(o => o.Sync == "OutOfSync" && !o.RequiresPruning);
        var prune = view.Objects.Count(o => o.RequiresPruning);
        return view.Sync switch
        {
            "Synced" => L["Application_SyncedText", view.ShortRevision, BehindText(view) ?? ""],
            "OutOfSync" when prune > 0 => L["Application_DiffersPrune", differ, prune, view.ShortRevision],
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
        { FinishedAt: { } end, StartedAt: { } start } done => L["Operation_Done", end.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture), done.Automated ? L["Operation_Automatic"].Value : L["Operation_By", done.By ?? "?"].Value, (end - start).TotalSeconds.ToString("0", CultureInfo.CurrentCulture)],
        { Message: { Length: > 0 } message } => message,
        _ => "",
    };

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
