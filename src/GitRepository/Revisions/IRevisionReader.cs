using System.Collections.Immutable;
using GitRepository.Model;

namespace GitRepository.Revisions;

/// <summary>Reads the remote, as a client that fetches from it would see it: only what was pushed. Safe for many threads.</summary>
public interface IRevisionReader
{
    /// <summary>Lists branches, tags and <c>HEAD</c> by full name with the commits they point to; backups are left out.</summary>
    Task<ImmutableDictionary<string, string>> ListReferencesAsync(CancellationToken cancellationToken);

    /// <summary>Reads a commit that the remote has; null where it has none of that id.</summary>
    Task<CommitInfo?> FindRemoteCommitAsync(string sha, CancellationToken cancellationToken);

    /// <summary>Opens the tree of a commit that the remote has; null where it has none of that id.</summary>
    /// <exception cref="RepositoryException">The tree is larger than is accepted.</exception>
    Task<RevisionTree?> OpenTreeAsync(string sha, CancellationToken cancellationToken);

    /// <summary>Lists the files in which two commits of the remote differ; a renamed one counts by both its names. Null where either is not there.</summary>
    Task<ImmutableArray<string>?> ListChangedFilesAsync(string fromSha, string toSha, CancellationToken cancellationToken);
}
