using ArgoCD.Git;
using FileTrees;

namespace ArgoCD.Tests.Fakes;

/// <summary>A folder as the one commit of a repository.</summary>
internal sealed class FolderGit(string folder) : IGitSource
{
    public const string Sha = "00000000000000000000000000000000000000aa";

    public Task<IReadOnlyDictionary<string, string>> ListReferencesAsync(string repositoryUrl, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["HEAD"] = Sha, ["refs/heads/main"] = Sha });

    public Task<GitCommit> ReadCommitAsync(string repositoryUrl, string sha, CancellationToken cancellationToken) =>
        Task.FromResult(new GitCommit(sha, "Learner <learner@example.com>", DateTimeOffset.UnixEpoch, "The tree"));

    public Task<IFileTree> OpenTreeAsync(string repositoryUrl, string sha, CancellationToken cancellationToken) =>
        Task.FromResult<IFileTree>(new DirectoryFileTree(folder));

    public Task<IReadOnlyList<string>> ListChangedFilesAsync(string repositoryUrl, string fromSha, string toSha, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);
}
