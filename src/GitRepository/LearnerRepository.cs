using System.Collections.Concurrent;
using Feeds;
using GitRepository.Changes;
using GitRepository.Feeds;
using GitRepository.Model;
using LibGit2Sharp;

namespace GitRepository;

/// <summary>
/// The learner's repository on this computer, by LibGit2Sharp alone: no git binary is needed. Writes go one after
/// another; reads do not wait for them.
/// </summary>
public sealed partial class LearnerRepository : ILearnerRepository, IAsyncDisposable
{
    internal const string Main = "refs/heads/main";
    private const string Tracking = "refs/remotes/origin/main";

    private readonly LearnerRepositoryOptions _options;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentBag<Repository> _remotes = [];
    private readonly NewestValue<RepositoryState> _states;
    private readonly EventFeed<PushEvent> _pushes = new();
    private readonly CancellationTokenSource _closing = new();
    private Task _following = Task.CompletedTask;
    private FileSystemWatcher? _watcher;
    private int _disposed;

    private LearnerRepository(LearnerRepositoryOptions options)
    {
        _options = options;
        RemotePath = Path.Combine(Path.GetFullPath(options.DataDirectory), "remote.git");
        WorkingCopyPath = Path.Combine(Path.GetFullPath(options.DataDirectory), "working-copy");
        _states = new(new RepositoryState(null, null, 0, 0, []));
    }

    /// <inheritdoc/>
    public string RemotePath { get; }

    /// <inheritdoc/>
    public string WorkingCopyPath { get; }

    /// <inheritdoc/>
    public RepositoryState Current => _states.Current;

    /// <summary>Opens the repository; the first time, the tutorial's tree becomes its first commit.</summary>
    /// <exception cref="RepositoryException">The folder cannot be used, or the tutorial's tree is not there.</exception>
    public static async Task<LearnerRepository> OpenAsync(LearnerRepositoryOptions options, CancellationToken cancellationToken)
    {
        var repository = new LearnerRepository(options);
        try
        {
            await Task.Run(repository.Prepare, cancellationToken);
            await repository.WriteLockedAsync(repository.ObserveRemote, cancellationToken);
            repository._following = repository.FollowRemoteAsync(repository._closing.Token);
            return repository;
        }
        catch (Exception error) when (error is LibGit2SharpException or IOException or UnauthorizedAccessException)
        {
            await repository.DisposeAsync();
            throw new RepositoryException($"The repository in {options.DataDirectory} cannot be used: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<RepositoryState> WatchAsync(CancellationToken cancellationToken) => _states.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<PushEvent> WatchPushesAsync(CancellationToken cancellationToken) => _pushes.WatchAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) { return; }
        await _closing.CancelAsync();
        _watcher?.Dispose();
        await _following;
        await _writing.WaitAsync();
        while (_remotes.TryTake(out var remote)) { remote.Dispose(); }
        _writing.Dispose();
        _closing.Dispose();
    }

    private string Stagings => Path.Combine(_options.DataDirectory, "staging");

    private void Prepare()
    {
        Directory.CreateDirectory(_options.DataDirectory);
        RepositorySetup.EnsureRemote(RemotePath, _options);
        RepositorySetup.EnsureWorkingCopy(WorkingCopyPath, RemotePath);
        WorkingCopyWrite.Recover(WorkingCopyPath, Stagings);
    }

    /// <summary>Runs a piece of work on the bare remote with a handle of its own; git's handles are not for two threads at once.</summary>
    private T WithRemote<T>(Func<Repository, T> read)
    {
        if (!_remotes.TryTake(out var repository)) { repository = new Repository(RemotePath); }
        try
        {
            return read(repository);
        }
        finally
        {
            if (_closing.IsCancellationRequested || _remotes.Count > 8) { repository.Dispose(); }
            else { _remotes.Add(repository); }
        }
    }

    private Task<T> ReadRemoteAsync<T>(Func<Repository, T> read, CancellationToken cancellationToken) =>
        Task.Run(() => WithRemote(read), cancellationToken);

    private Task<T> ReadWorkingCopyAsync<T>(Func<Repository, T> read, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                using var repository = new Repository(WorkingCopyPath);
                return read(repository);
            },
            cancellationToken);

    private async Task<T> WriteLockedAsync<T>(Func<Repository, T> write, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await ReadWorkingCopyAsync(
                repository =>
                {
                    try
                    {
                        return write(repository);
                    }
                    finally
                    {
                        _states.Set(ReadState(repository));
                    }
                },
                CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    private static RepositoryState ReadState(Repository repository)
    {
        var remote = repository.Lookup<Commit>(repository.Refs[Tracking]?.TargetIdentifier ?? Main);
        var local = repository.Head.Tip;
        var divergence = remote is null || local is null ? null : repository.ObjectDatabase.CalculateHistoryDivergence(local, remote);
        var ahead = divergence?.AheadBy ?? 0;
        var changes = repository.Diff.Compare<TreeChanges>(
            local?.Tree, DiffTargets.Index | DiffTargets.WorkingDirectory, null, null, PatchReader.Options);
        return new RepositoryState(
            remote is null ? null : CommitReader.Read(remote, pushed: true),
            local is null ? null : CommitReader.Read(local, pushed: ahead == 0),
            ahead,
            divergence?.BehindBy ?? 0,
            [.. changes.Select(change => change.Path).Order(StringComparer.Ordinal)]);
    }
}
