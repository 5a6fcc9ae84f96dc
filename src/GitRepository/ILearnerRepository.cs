using System.Collections.Immutable;
using GitRepository.Model;

namespace GitRepository;

/// <summary>
/// The learner's repository: a bare remote, which alone says what should run, and the dashboard's working copy of it.
/// Paths are relative to the root, with <c>/</c>; one that leaves it, or goes through a link, is refused. Where a person's
/// wish cannot be done a <see cref="RepositoryException"/> says why.
/// </summary>
public interface ILearnerRepository
{
    /// <summary>The folder of the bare repository.</summary>
    string RemotePath { get; }

    /// <summary>The folder of the working copy.</summary>
    string WorkingCopyPath { get; }

    /// <summary>The newest state.</summary>
    RepositoryState Current { get; }

    /// <summary>Yields the newest state now and after each change: edits, commits, pushes from here and from outside.</summary>
    IAsyncEnumerable<RepositoryState> WatchAsync(CancellationToken cancellationToken);

    /// <summary>Yields each push to the remote's <c>main</c> from now on; none is skipped.</summary>
    IAsyncEnumerable<PushEvent> WatchPushesAsync(CancellationToken cancellationToken);

    /// <summary>Lists all files and directories of a tree, sorted by path.</summary>
    /// <param name="revision">A commit, a branch of the remote, or null for the working copy.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<ImmutableArray<TreeEntry>> ListAsync(string? revision, CancellationToken cancellationToken);

    /// <summary>Reads a text file of at most 1 MiB.</summary>
    /// <returns>Its text; null where there is no such file.</returns>
    Task<string?> ReadAsync(string? revision, string path, CancellationToken cancellationToken);

    /// <summary>The object id of a file or directory at a revision, to tell whether two trees are equal; null where absent.</summary>
    Task<string?> FindObjectIdAsync(string revision, string path, CancellationToken cancellationToken);

    /// <summary>Writes edits to the working copy without committing; all or none.</summary>
    Task WriteAsync(IReadOnlyCollection<FileEdit> edits, CancellationToken cancellationToken);

    /// <summary>What of the working copy is not committed, with diffs.</summary>
    Task<ImmutableArray<FileChange>> ReadChangesAsync(CancellationToken cancellationToken);

    /// <summary>Commits everything that changed in the working copy.</summary>
    /// <param name="message">The message; must not be empty.</param>
    /// <param name="trailers">Trailers to add, such as <c>Dashboard-Step: 4/add-payment</c>.</param>
    /// <param name="cancellationToken">Ends the work before the commit is made.</param>
    /// <returns>The commit; null where nothing had changed.</returns>
    Task<CommitInfo?> CommitAsync(
        string message, ImmutableDictionary<string, string> trailers, CancellationToken cancellationToken);

    /// <summary>Pushes the working copy's commits to the remote.</summary>
    Task<PushOutcome> PushAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Brings the working copy up to the remote: fast-forward, or a rebase of unpushed commits. A commit that does not fit
    /// leaves everything as it was and is said.
    /// </summary>
    Task RebaseAsync(CancellationToken cancellationToken);

    /// <summary>Gives the working copy the remote's state; what is dropped is kept under <c>refs/backup/</c>.</summary>
    Task DiscardAsync(CancellationToken cancellationToken);

    /// <summary>Makes a new commit that undoes an earlier one (not pushed).</summary>
    Task<CommitInfo> RevertAsync(string sha, ImmutableDictionary<string, string> trailers, CancellationToken cancellationToken);

    /// <summary>Makes a new commit whose tree is that of an earlier one (not pushed); what came between stays in the history.</summary>
    /// <param name="sha">The commit whose tree is wanted.</param>
    /// <param name="message">The message; must not be empty.</param>
    /// <param name="trailers">Trailers to add.</param>
    /// <param name="cancellationToken">Ends the work before the commit is made.</param>
    /// <returns>The commit; null where the newest tree is that one already.</returns>
    Task<CommitInfo?> RestoreAsync(
        string sha, string message, ImmutableDictionary<string, string> trailers, CancellationToken cancellationToken);

    /// <summary>Lists commits of the working copy's branch, newest first.</summary>
    /// <param name="path">Only commits that touch this file or directory; null for all.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<ImmutableArray<CommitInfo>> ListCommitsAsync(string? path, int limit, CancellationToken cancellationToken);

    /// <summary>Reads one commit; null where it is unknown.</summary>
    Task<CommitInfo?> FindCommitAsync(string sha, CancellationToken cancellationToken);

    /// <summary>What a commit changed against its first parent.</summary>
    Task<ImmutableArray<FileChange>> ReadCommitChangesAsync(string sha, CancellationToken cancellationToken);
}
