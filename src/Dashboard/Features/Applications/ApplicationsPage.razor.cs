using System.Collections.Immutable;
using Dashboard.Features.Applications.Tree;
using Dashboard.Frame;
using Dashboard.Theme;
using GitRepository;
using Kubernetes.Runtime;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Features.Applications;

/// <summary>Everything that Argo CD manages, and how it appeared.</summary>
public sealed partial class ApplicationsPage
{
    private static readonly ImmutableArray<(string Id, string Icon, string Text)> ViewNames =
        [("board", Glyph.LayoutGrid, "Applications_Board"), ("table", Glyph.List, "Applications_Table"), ("graph", Glyph.Workflow, "Applications_Graph")];

    private readonly HashSet<string> _unfolded = [];
    private (string? View, ApplicationFilter Filter)? _address;
    private string? _view;
    private RevisionAge _ages = RevisionAge.Unknown;
    private ShownBoard _shown = ShownBoard.Of(Board.Loading, new(null, ImmutableDictionary<string, string>.Empty));

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
    [Inject] private BoardFeed Feed { get; set; } = default!;
    [Inject] private ILearnerRepository Repository { get; set; } = default!;
    [Inject] private ApplicationActions Actions { get; set; } = default!;
    [Inject] private Announcer Announcer { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;

    private string Shape => _view is "table" or "graph" ? _view : "board";

    private string NextShape => Shape switch { "board" => "table", "table" => "graph", _ => "board" };

    private Board Board => _shown.Board;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var chosen = new (string Name, string? Value)[] { ("problem", Problem), ("sync", Sync), ("health", Health), ("operation", Operation), ("project", Project), ("owner", Owner) };
        var filter = new ApplicationFilter(Query, chosen.Where(facet => !string.IsNullOrEmpty(facet.Value)).ToImmutableDictionary(facet => facet.Name, facet => facet.Value!));

        // The frame sets the parameters again whenever it is drawn; until the browser has the new address, they are those from before the click.
        if (_address is { } known && known.View == View && known.Filter.IsSame(filter)) { return; }
        _address = (View, filter);
        _view = View;
        Choose(filter);
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Follow(token => Feed.WatchAsync(token).Select(board => ShownBoard.Of(board, _shown.Filter)), Take);
        Follow(Repository.WatchAsync, async _ => _ages = await RevisionAge.ReadAsync(Repository, Left));
    }

    // It was filtered outside of the renderer, where another filter may have been chosen since.
    private void Take(ShownBoard shown) => _shown = ReferenceEquals(shown.Filter, _shown.Filter) ? shown : ShownBoard.Of(shown.Board, _shown.Filter);

    private void Choose(ApplicationFilter filter)
    {
        if (!filter.IsSame(_shown.Filter)) { _shown = ShownBoard.Of(Board, filter); }
    }

    // What was chosen is shown with the answer to the click; the address, which says the same, takes another way to the browser and back.
    private void Go(string name, string? value)
    {
        value = string.IsNullOrEmpty(value) ? null : value;
        if (name == "view") { _view = value; }
        else { Choose(_shown.Filter.With(name, value)); }
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
            foreach (var application in _shown.Applications) { await Actions.RefreshAsync(application.Key, hard: false, Left); }
            Announcer.Toast(L["Toast_Refreshed"], Glyph.RefreshCw);
        }
        catch (Exception refused) when (refused is ApiException or HttpRequestException or InvalidOperationException) { Announcer.Refused(refused.Message); }
    }
}
