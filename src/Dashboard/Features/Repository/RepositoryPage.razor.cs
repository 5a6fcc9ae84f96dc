using System.Collections.Immutable;
using Dashboard.Frame;
using GitRepository;
using GitRepository.Model;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Features.Repository;

/// <summary>The learner's working copy: read, edit, commit, push.</summary>
public sealed partial class RepositoryPage
{
    private const int EditTab = 1;

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
    private int _tab;

    /// <summary>The open file.</summary>
    [Parameter] public string? FilePath { get; set; }

    [CascadingParameter] private Screen Screen { get; set; } = new(ScreenWidth.Wide, false);
    [Inject] private ILearnerRepository Repository { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private BrowserModule Browser { get; set; } = default!;
    [Inject] private Announcer Announcer { get; set; } = default!;

    private string Remote => new Uri(new Uri(Navigation.BaseUri), "git/learning-gitops.git").ToString();

    private bool CanCommit => !_busy && !_changes.IsEmpty && !string.IsNullOrWhiteSpace(_message);

    private int Added => Count('+');

    private int Removed => Count('-');

    /// <inheritdoc/>
    protected override void OnInitialized() => Follow(Repository.WatchAsync, async state =>
    {
        _state = state;
        _tree = await Repository.ListAsync(null, Left);
        _changes = await Repository.ReadChangesAsync(Left);
        await OpenAsync();
    });

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
