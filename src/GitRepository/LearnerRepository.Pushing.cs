using System.Collections.Immutable;
using System.Threading.Channels;
using GitRepository.Changes;
using GitRepository.Model;
using LibGit2Sharp;

namespace GitRepository;

public sealed partial class LearnerRepository
{
    /// <inheritdoc/>
    public Task<PushOutcome> PushAsync(CancellationToken cancellationToken) =>
        WriteLockedAsync(
            repository =>
            {
                ObserveRemote(repository);   // a push from outside is its own event, told before ours
                var local = repository.Head.Tip;
                var remote = repository.Refs[Tracking].TargetIdentifier;
                if (local.Sha == remote) { return PushOutcome.UpToDate; }

                var known = repository.Lookup<Commit>(remote);
                if (repository.ObjectDatabase.FindMergeBase(local, known)?.Sha is var common && common == local.Sha) { return PushOutcome.UpToDate; }
                if (common != remote) { return PushOutcome.Conflict; }

                try
                {
                    repository.Network.Push(repository.Network.Remotes["origin"], $"{Main}:{Main}", new PushOptions());
                }
                catch (NonFastForwardException)
                {
                    ObserveRemote(repository);
                    return PushOutcome.Conflict;
                }

                Announce(repository, known, local, fromOutside: false);
                return PushOutcome.Pushed;
            },
            cancellationToken);

    /// <summary>Lets the git binary receive a push while nothing else writes, then keeps what was dropped and tells everyone.</summary>
    internal async Task<T> ReceiveAsync<T>(Func<CancellationToken, Task<T>> receive, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            try
            {
                return await receive(cancellationToken);
            }
            finally
            {
                await ReadWorkingCopyAsync(
                    repository =>
                    {
                        ObserveRemote(repository);
                        _states.Set(ReadState(repository));
                        return true;
                    },
                    CancellationToken.None);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Compares the remote with what the working copy knew of it; the caller holds the writing lock.</summary>
    private bool ObserveRemote(Repository repository)
    {
        var before = repository.Refs[Tracking].TargetIdentifier;
        var after = WithRemote(remote => remote.Refs[Main]?.TargetIdentifier);
        if (after is null || after == before) { return false; }

        // The old tip is named in the remote before anything else happens: until then only this process remembers it.
        var known = repository.Lookup<Commit>(before);
        FetchRemote(repository);
        var arrived = repository.Lookup<Commit>(after);
        Announce(repository, known, arrived, fromOutside: true);
        FastForward(repository, known, arrived);
        return true;
    }

    private void Announce(Repository repository, Commit before, Commit after, bool fromOutside)
    {
        var forced = repository.ObjectDatabase.FindMergeBase(before, after)?.Sha != before.Sha;
        if (forced && WithRemote(remote => remote.Lookup<Commit>(before.Sha) is not null)) { WithRemote(remote => KeepBackup(remote, before.Sha)); }

        var commits = repository.Commits
            .QueryBy(new CommitFilter { IncludeReachableFrom = after, ExcludeReachableFrom = before, SortBy = CommitSortStrategies.Topological | CommitSortStrategies.Reverse })
            .Take(RepositoryLimits.EventItems)
            .Select(commit => CommitReader.Read(commit, pushed: true))
            .ToImmutableArray();
        using var changes = repository.Diff.Compare<TreeChanges>(before.Tree, after.Tree, PatchReader.Options);
        _pushes.Publish(new PushEvent(
            before.Sha, after.Sha, Main, _options.Time.GetUtcNow(), fromOutside, forced, commits,
            [.. changes.Select(change => change.Path).Take(RepositoryLimits.EventItems)]));
    }

    // Whoever has neither commits nor edits of their own simply sees the newest tree.
    private static void FastForward(Repository repository, Commit known, Commit arrived)
    {
        if (repository.Head.Tip.Sha != known.Sha || repository.RetrieveStatus(new StatusOptions()).IsDirty) { return; }
        CheckOut(repository, arrived.Tree);
        Move(repository, arrived, "fast-forward");
    }

    // Somebody may also push straight into the folder, past the address; the file system tells.
    private async Task FollowRemoteAsync(CancellationToken cancellationToken)
    {
        var moved = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        _watcher = new FileSystemWatcher(RemotePath) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite };
        void Tell(object sender, FileSystemEventArgs change)
        {
            if (change.Name is { } name && (name.EndsWith("heads/main", StringComparison.Ordinal) || name.EndsWith(@"heads\main", StringComparison.Ordinal) || name == "packed-refs"))
            {
                moved.Writer.TryWrite(true);
            }
        }

        _watcher.Created += Tell;
        _watcher.Changed += Tell;
        _watcher.Renamed += Tell;
        _watcher.EnableRaisingEvents = true;
        try
        {
            await foreach (var _ in moved.Reader.ReadAllAsync(cancellationToken))
            {
                await WriteLockedAsync(ObserveRemote, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The repository is being closed.
        }
    }
}
