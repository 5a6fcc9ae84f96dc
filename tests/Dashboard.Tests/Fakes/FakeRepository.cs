using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Feeds;
using GitRepository;
using GitRepository.Model;

namespace Dashboard.Tests.Fakes;

/// <summary>A repository in memory with one branch.</summary>
internal sealed class FakeRepository : ILearnerRepository
{
    private readonly NewestValue<RepositoryState> _state;
    private readonly NewestValue<int> _readers = new(0);
    private readonly List<ChannelWriter<PushEvent>> _pushReaders = [];
    private ImmutableSortedDictionary<string, string> _committed;
    private ImmutableSortedDictionary<string, string> _files;
    private ImmutableList<CommitInfo> _commits = [];
    private ImmutableDictionary<string, ImmutableSortedDictionary<string, string>> _trees = ImmutableDictionary<string, ImmutableSortedDictionary<string, string>>.Empty;

    public FakeRepository(params IEnumerable<(string Path, string Text)> files)
    {
        _files = _committed = files.ToImmutableSortedDictionary(f => f.Path, f => f.Text, StringComparer.Ordinal);
        Commit("Start of the tutorial", pushed: true);
        _state = new(State());
    }

    public string RemotePath => "/remote";

    public string WorkingCopyPath => "/work";

    public RepositoryState Current => _state.Current;

    public PushOutcome NextPush { get; set; } = PushOutcome.Pushed;

    public CommitInfo Commit(string subject, bool pushed)
    {
        var commit = new CommitInfo(
            string.Concat(Enumerable.Repeat($"{_commits.Count + 1:x}c41d9e", 6))[..40], _commits.IsEmpty ? [] : [_commits[0].Sha], "Learner", "learner@localhost",
            DateTimeOffset.UtcNow.AddMinutes(_commits.Count - 30), subject, "", ImmutableDictionary<string, string>.Empty, pushed);
        _commits = _commits.Insert(0, commit);
        _trees = _trees.SetItem(commit.Sha, _committed);
        return commit;
    }

    public IAsyncEnumerable<RepositoryState> WatchAsync(CancellationToken cancellationToken) => _state.ReadAsync(cancellationToken);

    public async IAsyncEnumerable<PushEvent> WatchPushesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<PushEvent>();
        lock (_pushReaders) { _pushReaders.Add(channel.Writer); _readers.Set(_pushReaders.Count); }
        try
        {
            await foreach (var push in channel.Reader.ReadAllAsync(cancellationToken)) { yield return push; }
        }
        finally
        {
            lock (_pushReaders) { _pushReaders.Remove(channel.Writer); _readers.Set(_pushReaders.Count); }
        }
    }

    /// <summary>Waits until somebody follows the pushes.</summary>
    public async Task WhenPushesAreFollowedAsync(CancellationToken cancellationToken) => await _readers.ReadAsync(cancellationToken).FirstAsync(count => count > 0, cancellationToken);

    public void Announce(PushEvent push)
    {
        lock (_pushReaders) { _pushReaders.ForEach(reader => reader.TryWrite(push)); }
    }

    public Task<ImmutableArray<TreeEntry>> ListAsync(string? revision, CancellationToken cancellationToken)
    {
        var files = FilesAt(revision);
        var directories = files.Keys.SelectMany(path => Parents(path)).Distinct().Select(path => new TreeEntry(path, true));
        return Task.FromResult(files.Keys.Select(path => new TreeEntry(path, false)).Concat(directories).OrderBy(e => e.Path, StringComparer.Ordinal).ToImmutableArray());
    }

    public Task<string?> ReadAsync(string? revision, string path, CancellationToken cancellationToken) =>
        Task.FromResult(FilesAt(revision).GetValueOrDefault(path));

    public Task<string?> FindObjectIdAsync(string revision, string path, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task WriteAsync(IReadOnlyCollection<FileEdit> edits, CancellationToken cancellationToken)
    {
        foreach (var edit in edits)
        {
            if (edit.Path.Contains("..", StringComparison.Ordinal)) { throw new RepositoryException($"{edit.Path} leaves the repository"); }
            _files = edit.Text is { } text ? _files.SetItem(edit.Path, text) : _files.RemoveRange(_files.Keys.Where(k => k == edit.Path || k.StartsWith(edit.Path + "/", StringComparison.Ordinal)));
        }

        _state.Set(State());
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<FileChange>> ReadChangesAsync(CancellationToken cancellationToken) => Task.FromResult(State().Changed.Select(path => new FileChange(
        path, !_committed.ContainsKey(path) ? FileChangeKind.Added : _files.ContainsKey(path) ? FileChangeKind.Modified : FileChangeKind.Deleted,
        $"@@ -1 +1 @@\n-{_committed.GetValueOrDefault(path)?.Split('\n')[0]}\n+{_files.GetValueOrDefault(path)?.Split('\n')[0]}\n")).ToImmutableArray());

    public Task<CommitInfo?> CommitAsync(string message, ImmutableDictionary<string, string> trailers, CancellationToken cancellationToken)
    {
        if (State().Changed.IsEmpty) { return Task.FromResult<CommitInfo?>(null); }
        _committed = _files;
        var commit = Commit(message, pushed: false);
        _state.Set(State());
        return Task.FromResult<CommitInfo?>(commit);
    }

    public Task<PushOutcome> PushAsync(CancellationToken cancellationToken)
    {
        if (NextPush == PushOutcome.Pushed) { _commits = [.. _commits.Select(c => c with { Pushed = true })]; }
        _state.Set(State());
        return Task.FromResult(NextPush);
    }

    public Task RebaseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DiscardAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<CommitInfo> RevertAsync(string sha, ImmutableDictionary<string, string> trailers, CancellationToken cancellationToken) =>
        Task.FromResult(Reverted(sha));

    public Task<CommitInfo?> RestoreAsync(string sha, string message, ImmutableDictionary<string, string> trailers, CancellationToken cancellationToken) =>
        Task.FromResult<CommitInfo?>(Commit(message, pushed: false));

    public Task<ImmutableArray<CommitInfo>> ListCommitsAsync(string? path, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(_commits.Take(limit).ToImmutableArray());

    public Task<CommitInfo?> FindCommitAsync(string sha, CancellationToken cancellationToken) =>
        Task.FromResult(_commits.Find(c => c.Sha.StartsWith(sha, StringComparison.Ordinal)));

    public Task<ImmutableArray<FileChange>> ReadCommitChangesAsync(string sha, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<FileChange>>([new("gitops/README.md", FileChangeKind.Modified, "@@ -1 +1 @@\n-a: 1\n+a: 2\n")]);

    private CommitInfo Reverted(string sha)
    {
        var commit = Commit($"Revert {sha[..7]}", pushed: false);
        _state.Set(State());
        return commit;
    }

    private ImmutableSortedDictionary<string, string> FilesAt(string? revision) =>
        revision is null ? _files : revision == "HEAD" ? _committed : _trees.GetValueOrDefault(revision) ?? throw new RepositoryException($"There is no revision \"{revision}\".");

    private RepositoryState State()
    {
        var changed = _files.Keys.Union(_committed.Keys, StringComparer.Ordinal)
            .Where(path => _files.GetValueOrDefault(path) != _committed.GetValueOrDefault(path)).Order(StringComparer.Ordinal).ToImmutableArray();
        return new(_commits.Find(c => c.Pushed), _commits[0], _commits.Count(c => !c.Pushed), 0, changed);
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1)) { yield return path[..slash]; }
    }
}
