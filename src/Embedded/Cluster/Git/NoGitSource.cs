using ArgoCD.Git;
using FileTrees;

namespace Embedded.Cluster.Git;

/// <summary>Stands where a cluster was made without a git host: every repository is unreachable, and says so.</summary>
internal sealed class NoGitSource : IGitSource
{
    public Task<IReadOnlyDictionary<string, string>> ListReferencesAsync(string repositoryUrl, CancellationToken cancellationToken) =>
        throw Unreachable(repositoryUrl);

    public Task<GitCommit> ReadCommitAsync(string repositoryUrl, string sha, CancellationToken cancellationToken) => throw Unreachable(repositoryUrl);

    public Task<IFileTree> OpenTreeAsync(string repositoryUrl, string sha, CancellationToken cancellationToken) => throw Unreachable(repositoryUrl);

    public Task<IReadOnlyList<string>> ListChangedFilesAsync(string repositoryUrl, string fromSha, string toSha, CancellationToken cancellationToken) =>
        throw Unreachable(repositoryUrl);

    private static GitSourceException Unreachable(string repositoryUrl) =>
        new($"{repositoryUrl}: this cluster was made without a git host");
}
