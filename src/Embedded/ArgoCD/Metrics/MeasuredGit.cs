using ArgoCD.Git;
using FileTrees;

namespace ArgoCD.Metrics;

/// <summary>Counts what is asked of git.</summary>
/// <param name="git">The repositories.</param>
/// <param name="metrics">Where it is counted.</param>
/// <param name="time">The clock.</param>
internal sealed class MeasuredGit(IGitSource git, RepoServerMetrics metrics, TimeProvider time) : IGitSource
{
    public async Task<IReadOnlyDictionary<string, string>> ListReferencesAsync(string repositoryUrl, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        try
        {
            return await git.ListReferencesAsync(repositoryUrl, cancellationToken);
        }
        finally
        {
            metrics.Asked(repositoryUrl, "ls-remote", time.GetElapsedTime(start));
        }
    }

    public Task<GitCommit> ReadCommitAsync(string repositoryUrl, string sha, CancellationToken cancellationToken) =>
        git.ReadCommitAsync(repositoryUrl, sha, cancellationToken);

    public Task<IReadOnlyList<string>> ListChangedFilesAsync(string repositoryUrl, string fromSha, string toSha, CancellationToken cancellationToken) =>
        git.ListChangedFilesAsync(repositoryUrl, fromSha, toSha, cancellationToken);

    public async Task<IFileTree> OpenTreeAsync(string repositoryUrl, string sha, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        try
        {
            return await git.OpenTreeAsync(repositoryUrl, sha, cancellationToken);
        }
        catch (GitSourceException)
        {
            metrics.FetchFailed(repositoryUrl, sha);
            throw;
        }
        finally
        {
            metrics.Asked(repositoryUrl, "fetch", time.GetElapsedTime(start));
        }
    }
}
