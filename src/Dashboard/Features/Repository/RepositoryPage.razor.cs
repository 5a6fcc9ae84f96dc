using System.Collections.Immutable;
using Dashboard.Features.Applications;
using Dashboard.Features.Applications.Diff;
using Dashboard.Features.ApplicationSets;
using Dashboard.Features.Repository.Rendering;
using Dashboard.Frame;
using Dashboard.Live;
using GitRepository;
using GitRepository.Model;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Dashboard.Features.Repository;

/// <summary>The learner's working copy: read, edit, commit, push.</summary>
public sealed partial class RepositoryPage
{
    private const int EditTab = 1;
    private const int RenderedTab = 2;

    private RepositoryState _state = new(null, null, 0, 0, []);
    private ImmutableArray<TreeEntry> _tree;
    private ImmutableArray<FileChange> _changes = [];
    private string? _shown;
    private string? _text;
    private string? _committed;
    private string? _error;
    private string _message = "";
    private bool _directory;
    private bool _conflict;
    private bool _saved = true;
    private bool _busy;
    private bool _showsChanges;
    private int _tab;
    private FeedState _sets = FeedState.Loading;
    private FeedState _applications = FeedState.Loading;
    private ArgoSettings _settings = ArgoSettings.Unknown;
    private ImmutableDictionary<string, int> _counts = ImmutableDictionary<string, int>.Empty;
    private ImmutableHashSet<string> _files = [];
    private string? _kustomization;
    private string? _watchedBy;

    /// <summary>The open file.</summary>
    [Parameter] public string? FilePath { get; set; }

    [CascadingParameter] private Screen Screen { get; set; } = new(ScreenWidth.Wide, false);
    [Inject] private ILearnerRepository Repository { get; set; } = default!;
    [Inject] private RepositoryRenderer Renderer { get; set; } = default!;
    [Inject] private IObjectFeeds Feeds { get; set; } = default!;
    [Inject] private IDialogService Dialogs { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private BrowserModule Browser { get; set; } = default!;
    [Inject] private Announcer Announcer { get; set; } = default!;

    private string Remote => new Uri(new Uri(Navigation.BaseUri), "git/learning-gitops.git").ToString();

    private bool CanCommit => !_busy && !_changes.IsEmpty && !string.IsNullOrWhiteSpace(_message);

    private int Added => Count('+');

    private int Removed => Count('-');

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Follow(Repository.WatchAsync, async state =>
        {
            _state = state;
            _tree = await Repository.ListAsync(null, Left);
            _files = [.. _tree.Where(e => !e.IsDirectory).Select(e => e.Path)];
            _changes = await Repository.ReadChangesAsync(Left);
            await OpenAsync();
            await CountAsync();
        });
        Follow(token => Feeds.WatchAsync("v1", "ConfigMap", token), maps => _settings = ArgoSettings.In(maps));
        Follow(token => Feeds.WatchAsync("argoproj.io/v1alpha1", "Application", token), applications => _applications = applications);
        Follow(token => Feeds.WatchAsync("argoproj.io/v1alpha1", "ApplicationSet", token), sets => { _sets = sets; return CountAsync(); });
    }

    /// <summary>Counts what the directories that an ApplicationSet watches render to at the newest commit.</summary>
    private async Task CountAsync()
    {
        if (_tree.IsDefault || _state.LocalHead is not { } head) { return; }
        var counts = ImmutableDictionary.CreateBuilder<string, int>();
        foreach (var set in _sets.Objects.Values)
        {
            foreach (var row in GitDirectories.Explain(set, _tree.Where(e => e.IsDirectory).Select(e => e.Path)).Where(row => row.Matched).Take(50))
            {
                counts[row.Path] = (await Renderer.RenderCommitAsync(head.Sha, row.Path, _settings.EnablesHelm, Left)).Objects.Length;
            }
        }

        (_counts, _watchedBy) = (counts.ToImmutable(), _sets.Objects.Keys.Select(k => k.Name).FirstOrDefault());
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (FilePath != _shown && FilePath is not null) { _tab = EditTab; }
        await OpenAsync();
    }

    private async Task OpenAsync()
    {
        var fresh = FilePath != _shown;
        _shown = FilePath;
        _kustomization = FilePath is null ? null : RepositoryRenderer.NearestKustomization(_files, FilePath);
        if (FilePath is not { } path) { _text = null; return; }
        try
        {
            _directory = !_tree.IsDefault && _tree.Any(e => e.IsDirectory && e.Path == path);
            var text = _directory ? null : await Repository.ReadAsync(null, path, Left);
            _committed = _directory || _state.LocalHead is not { } head ? null : await Repository.ReadAsync(head.Sha, path, Left);
            if (path != FilePath) { return; }
            _text = text;
            if (fresh) { (_error, _saved) = (null, true); }
        }
        catch (RepositoryException refused) { (_text, _error) = (null, refused.Message); }
    }

    private async Task TypedAsync(string text)
    {
        _saved = false;
        if (_shown is { } path) { await DoAsync(() => Repository.WriteAsync([new FileEdit(path, text)], Left)); }
        _saved = true;
    }

    private async Task DeleteFileAsync()
    {
        await Repository.WriteAsync([new FileEdit(_shown!, null)], Left);
        Navigation.NavigateTo("repository");
    }

    private async Task DeleteDirectoryAsync()
    {
        var applications = _applications.Objects.Values.Select(ApplicationView.Of)
            .Where(a => a.Path == _shown || a.Path.StartsWith(_shown + "/", StringComparison.Ordinal)).OrderBy(a => a.Name, StringComparer.Ordinal);
        var dialog = await Dialogs.ShowAsync<DeleteDirectoryDialog>(
            L["Repository_DeleteDirectory"],
            new DialogParameters<DeleteDirectoryDialog> { { d => d.Path, _shown }, { d => d.Applications, [.. applications] } }, new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true });
        if (await dialog.Result is { Canceled: false }) { await DoAsync(DeleteFileAsync); }
    }

    private async Task CommitAsync(bool push)
    {
        var commit = await Repository.CommitAsync(_message.Trim(), ImmutableDictionary<string, string>.Empty, Left);
        _message = "";
        if (commit is not null && !push) { Announcer.Toast(L["Repository_Committed", commit.ShortSha], Theme.Glyph.GitCommitHorizontal); }
        if (push) { await PushAsync(); }
    }

    private async Task PushAsync() => _conflict = await Repository.PushAsync(Left) == PushOutcome.Conflict;

    private async Task RebaseAsync()
    {
        await Repository.RebaseAsync(Left);
        await PushAsync();
    }

    private async Task DiscardAsync()
    {
        await Repository.DiscardAsync(Left);
        _conflict = false;
    }

    private async Task DoAsync(Func<Task> work)
    {
        _busy = true;
        try
        {
            await work();
            _error = null;
        }
        catch (RepositoryException refused) { _error = refused.Message; Announcer.Say(refused.Message); }
        finally { _busy = false; }
    }

    private async Task CopyCloneAsync()
    {
        await Browser.CallAsync("copy", Left, $"git clone {Remote}");
        Announcer.Toast(L["Toast_Copied"], Theme.Glyph.CopyCheck);
    }

    private int Count(char sign) => _changes.Sum(c => c.Patch.Split('\n').Count(l => l.Length > 0 && l[0] == sign && !l.StartsWith(new string(sign, 3), StringComparison.Ordinal)));

    private static string Head(string path) => path.Split('/') is { Length: > 1 } parts ? string.Join('/', parts[Math.Max(0, parts.Length - 3)..^1]) + "/" : "";

    private static string Tail(string path) => path.Split('/')[^1];
}
