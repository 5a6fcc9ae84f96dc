using System.Collections.Immutable;
using GitRepository.Changes;
using GitRepository.Model;
using LibGit2Sharp;

namespace GitRepository;

public sealed partial class LearnerRepository
{
    /// <inheritdoc/>
    public Task WriteAsync(IReadOnlyCollection<FileEdit> edits, CancellationToken cancellationToken) =>
        WriteLockedAsync(
            _ =>
            {
                WorkingCopyWrite.Apply(WorkingCopyPath, Path.Combine(Stagings, Guid.NewGuid().ToString("n")), edits);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<CommitInfo?> CommitAsync(
        string message, ImmutableDictionary<string, string> trailers, CancellationToken cancellationToken)
    {
        var text = CommitReader.Compose(message, trailers);
        return WriteLockedAsync(
            repository =>
            {
                Commands.Stage(repository, "*");
                var tree = repository.Index.WriteToTree();
                var parent = repository.Head.Tip;
                return parent?.Tree.Sha == tree.Sha ? null : CommitReader.Read(Record(repository, tree, parent, text), pushed: false);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CommitInfo> RevertAsync(string sha, ImmutableDictionary<string, string> trailers, CancellationToken cancellationToken) =>
        WriteLockedAsync(
            repository =>
            {
                var commit = FindCommit(repository, sha);
                if (!commit.Parents.Any()) { throw new RepositoryException("The first commit cannot be reverted: nothing was before it."); }

                var head = repository.Head.Tip;
                var result = repository.ObjectDatabase.RevertCommit(commit, head, commit.Parents.Count() > 1 ? 1 : 0, new MergeTreeOptions { FailOnConflict = false });
                if (result.Status == MergeTreeStatus.Conflicts)
                {
                    throw new RepositoryException($"{commit.Sha[..7]} cannot be reverted: later commits changed {Paths(result)} again.");
                }

                if (result.Tree.Sha == head.Tree.Sha) { throw new RepositoryException($"{commit.Sha[..7]} has been reverted already."); }

                CheckOut(repository, result.Tree);
                var text = CommitReader.Compose($"Revert \"{commit.MessageShort}\"\n\nThis reverts commit {commit.Sha}.", trailers);
                return CommitReader.Read(Record(repository, result.Tree, head, text), pushed: false);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<CommitInfo?> RestoreAsync(
        string sha, string message, ImmutableDictionary<string, string> trailers, CancellationToken cancellationToken)
    {
        var text = CommitReader.Compose(message, trailers);
        return WriteLockedAsync(
            repository =>
            {
                var wanted = FindCommit(repository, sha).Tree;
                var head = repository.Head.Tip;
                if (head.Tree.Sha == wanted.Sha) { return null; }
                CheckOut(repository, wanted);
                return CommitReader.Read(Record(repository, wanted, head, text), pushed: false);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task RebaseAsync(CancellationToken cancellationToken) =>
        WriteLockedAsync(
            repository =>
            {
                FetchRemote(repository);
                Rebase(repository);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task DiscardAsync(CancellationToken cancellationToken) =>
        WriteLockedAsync(
            repository =>
            {
                FetchRemote(repository);
                var remote = repository.Lookup<Commit>(repository.Refs[Tracking].TargetIdentifier);
                Commands.Stage(repository, "*");
                var tree = repository.Index.WriteToTree();
                var local = repository.Head.Tip;
                if (local.Tree.Sha != tree.Sha)
                {
                    var signature = Author();
                    local = repository.ObjectDatabase.CreateCommit(signature, signature, "Changes that were discarded\n", tree, [local], prettifyMessage: false);
                }

                if (repository.ObjectDatabase.FindMergeBase(local, remote)?.Sha != local.Sha) { KeepBackup(repository, local.Sha); }
                repository.Reset(ResetMode.Hard, remote);
                return true;
            },
            cancellationToken);

    private static void FetchRemote(Repository repository) =>
        Commands.Fetch(repository, "origin", [$"+{Main}:{Tracking}"], null, null);

    private void Rebase(Repository repository)
    {
        var remote = repository.Lookup<Commit>(repository.Refs[Tracking].TargetIdentifier);
        var local = repository.Head.Tip;
        if (repository.ObjectDatabase.FindMergeBase(local, remote)?.Sha == remote.Sha) { return; }

        var tip = remote;
        var mine = repository.Commits.QueryBy(new CommitFilter
        {
            IncludeReachableFrom = local,
            ExcludeReachableFrom = remote,
            SortBy = CommitSortStrategies.Topological | CommitSortStrategies.Reverse,
        });
        foreach (var commit in mine.Where(commit => commit.Parents.Count() == 1).ToList())
        {
            var picked = repository.ObjectDatabase.CherryPickCommit(commit, tip, 0, new MergeTreeOptions { FailOnConflict = false });
            if (picked.Status == MergeTreeStatus.Conflicts)
            {
                throw new RepositoryException($"\"{commit.MessageShort}\" does not fit on top of the newest commit: both change {Paths(picked)}. Nothing was changed; discard yours, or edit it.");
            }

            if (picked.Tree.Sha == tip.Tree.Sha) { continue; }   // they made the same change
            tip = repository.ObjectDatabase.CreateCommit(commit.Author, Author(), commit.Message, picked.Tree, [tip], prettifyMessage: false);
        }

        CheckOut(repository, tip.Tree);
        Move(repository, tip, "rebase");
    }

    // Safe checkout: git itself refuses to overwrite what was edited and not committed, before it writes anything.
    private static void CheckOut(Repository repository, Tree tree)
    {
        try
        {
            repository.Checkout(tree, null, new CheckoutOptions());
        }
        catch (CheckoutConflictException error)
        {
            throw new RepositoryException("Files that are edited and not committed stand in the way. Commit or discard them first.", error);
        }
    }

    private Commit Record(Repository repository, Tree tree, Commit? parent, string message)
    {
        var author = Author();
        var commit = repository.ObjectDatabase.CreateCommit(author, author, message, tree, parent is null ? [] : [parent], prettifyMessage: false);
        Move(repository, commit, "commit");
        return commit;
    }

    private static void Move(Repository repository, Commit commit, string why) =>
        repository.Refs.UpdateTarget(repository.Refs[Main], commit.Id, $"{why}: {commit.MessageShort}");

    private string KeepBackup(Repository repository, string sha)
    {
        var name = $"refs/backup/{_options.Time.GetUtcNow():yyyyMMdd-HHmmss}-{sha[..7]}";
        repository.Refs.Add(name, new ObjectId(sha), allowOverwrite: true);
        return name;
    }

    private Signature Author() => new(_options.AuthorName, _options.AuthorEmail, _options.Time.GetUtcNow());

    private static string Paths(MergeTreeResult result) =>
        string.Join(", ", result.Conflicts.Select(conflict => (conflict.Ours ?? conflict.Theirs ?? conflict.Ancestor).Path).Distinct().Take(5));
}
