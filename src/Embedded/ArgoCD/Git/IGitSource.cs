using FileTrees;

namespace ArgoCD.Git;

/// <summary>
/// How Argo CD reads git: the only thing it knows of a repository. Each method throws <see cref="GitSourceException"/>
/// with git's own words where the repository cannot be reached or read.
/// </summary>
public interface IGitSource
{
    /// <summary>Lists branches and tags, and <c>HEAD</c>, as <c>git ls-remote</c> does.</summary>
    /// <returns>Full reference names (<c>refs/heads/main</c>, <c>HEAD</c>) and the commits they point to.</returns>
    Task<IReadOnlyDictionary<string, string>> ListReferencesAsync(string repositoryUrl, CancellationToken cancellationToken);

    /// <summary>Reads who made a commit, when and why.</summary>
    Task<GitCommit> ReadCommitAsync(string repositoryUrl, string sha, CancellationToken cancellationToken);

    /// <summary>Opens the tree of a commit; it stays readable as long as the result is held.</summary>
    Task<IFileTree> OpenTreeAsync(string repositoryUrl, string sha, CancellationToken cancellationToken);

    /// <summary>Lists the files in which two commits differ, as <c>git diff --name-only --no-renames</c> does.</summary>
    Task<IReadOnlyList<string>> ListChangedFilesAsync(string repositoryUrl, string fromSha, string toSha, CancellationToken cancellationToken);
}
