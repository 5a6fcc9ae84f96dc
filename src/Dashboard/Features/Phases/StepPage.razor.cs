using System.Collections.Immutable;
using Clusters.Tools;
using Dashboard.Frame;
using GitRepository;
using Microsoft.AspNetCore.Components;
using Tutorial;
using Tutorial.Model;

namespace Dashboard.Features.Phases;

/// <summary>One step: do one thing, see proof.</summary>
public sealed partial class StepPage
{
    private const int KeptLines = 5_000;
    private const int FilesTab = 0, OutputTab = 1, NarrowOutputTab = 2;

    private TutorialState _state = new([], null);
    private ImmutableList<OutputLine> _output = [];
    private CancellationTokenSource? _reading;
    private StepId? _shown;
    private int _tab;
    private int _narrowTab;
    private int _file;
    private string? _text;
    private bool _wrap;
    private bool _starting;

    /// <summary>The phase.</summary>
    [Parameter] public int Number { get; set; }

    /// <summary>The step within it.</summary>
    [Parameter] public string Slug { get; set; } = "";

    [CascadingParameter] private Screen Screen { get; set; } = new(ScreenWidth.Wide, false);
    [Inject] private ITutorial Progress { get; set; } = default!;
    [Inject] private ILearnerRepository Repository { get; set; } = default!;
    [Inject] private TerminalSetup Terminal { get; set; } = default!;
    [Inject] private Announcer Announcer { get; set; } = default!;

    private bool Narrow => Screen.Narrow;

    private Step? Step => Progress.Phases.FirstOrDefault(p => p.Number == Number)?.Steps.FirstOrDefault(s => s.Id.Slug == Slug);

    private StepState State => _state.Steps.GetValueOrDefault(new StepId(Number, Slug))
        ?? new(new(Number, Slug), StepStatus.Locked, [], [], null, [], 0, false, null, null);

    private StepId? FollowingStep => Progress.Phases.SelectMany(p => p.Steps).SkipWhile(s => s.Id != State.Id).Skip(1).FirstOrDefault()?.Id;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _state = Progress.Current;
        Follow(Progress.WatchAsync, state => _state = state);
        Follow(Repository.WatchAsync, _ => ReadFileAsync());
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var id = new StepId(Number, Slug);
        if (id == _shown || Step is null) { return; }
        (_shown, _file, _output, _narrowTab) = (id, 0, [], 0);
        _tab = State.Runs > 0 ? OutputTab : FilesTab;
        if (_reading is not null) { await _reading.CancelAsync(); }
        _reading = Follow(token => GatherAsync(Progress.ReadOutputAsync(id, token), token), lines => Print(id, lines));
        await ReadFileAsync();
    }

    private void Print(StepId id, ImmutableArray<OutputLine?> lines)
    {
        if (id != _shown) { return; }
        foreach (var line in lines) { _output = line is null ? [] : _output.Add(line); }
        if (_output.Count > KeptLines) { _output = _output.RemoveRange(0, _output.Count - KeptLines); }
    }

    private async Task RunAsync()
    {
        (_tab, _narrowTab, _starting) = (OutputTab, NarrowOutputTab, true);
        var run = Progress.RunAsync(State.Id, ImmutableDictionary<string, string>.Empty, Left);
        StateHasChanged();
        try { await run; }
        catch (InvalidOperationException refused) { Announcer.Refused(refused.Message); }
        catch (OperationCanceledException) when (Left.IsCancellationRequested) { /* the run goes on without the page */ }
        finally { _starting = false; }
    }

    private Task CancelAsync() => Progress.CancelAsync(State.Id, Left);

    private async Task UndoAsync()
    {
        try { await Progress.UndoAsync(State.Id, Left); }
        catch (InvalidOperationException refused) { Announcer.Refused(refused.Message); }
        catch (OperationCanceledException) when (Left.IsCancellationRequested) { /* the undo goes on without the page */ }
    }

    private async Task OpenFileAsync(int index)
    {
        _file = index;
        await ReadFileAsync();
    }

    private async Task ReadFileAsync()
    {
        if (Step is not { Files.IsDefaultOrEmpty: false } step) { return; }
        try { _text = await Repository.ReadAsync(null, step.Files[Math.Min(_file, step.Files.Length - 1)], Left); }
        catch (RepositoryException) { _text = null; }
    }

    private string TitleOf(StepId id) =>
        Progress.Phases.SelectMany(p => p.Steps).FirstOrDefault(s => s.Id == id)?.Title.In(System.Globalization.CultureInfo.CurrentUICulture) ?? id.ToString();

    /// <summary>The end of a path that tells it from the others: file and directory.</summary>
    private static string ShortPath(string path) => path.Split('/') is { Length: > 2 } parts ? string.Join('/', parts[^2..]) : path;
}
