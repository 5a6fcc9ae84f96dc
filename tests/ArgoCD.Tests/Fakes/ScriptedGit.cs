using System.Collections.Concurrent;
using System.Globalization;
using ArgoCD.Git;
using FileTrees;

namespace ArgoCD.Tests.Fakes;

/// <summary>A repository whose commits a test writes down.</summary>
internal sealed class ScriptedGit : IGitSource
{
    public const string Url = "http://git.default.svc/learning-gitops.git";

    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _commits = new();
    private string _main = "";

    public int Listings { get; private set; }

    /// <summary>Commits a whole tree to <c>main</c>.</summary>
    public string Commit(params (string Path, string Text)[] files)
    {
        var sha = (_commits.Count + 1).ToString("x40", CultureInfo.InvariantCulture);
        _commits[sha] = files.ToDictionary(file => file.Path, file => file.Text);
        return _main = sha;
    }

    public Task<IReadOnlyDictionary<string, string>> ListReferencesAsync(string repositoryUrl, CancellationToken cancellationToken)
    {
        Listings++;
        return repositoryUrl == Url
            ? Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["HEAD"] = _main, ["refs/heads/main"] = _main })
            : throw new GitSourceException("repository not found");
    }

    public Task<GitCommit> ReadCommitAsync(string repositoryUrl, string sha, CancellationToken cancellationToken) =>
        Task.FromResult(new GitCommit(sha, "Learner <learner@example.com>", DateTimeOffset.UnixEpoch, "A commit"));

    public Task<IFileTree> OpenTreeAsync(string repositoryUrl, string sha, CancellationToken cancellationToken) =>
        Task.FromResult<IFileTree>(new MemoryTree(_commits[sha]));

    public Task<IReadOnlyList<string>> ListChangedFilesAsync(string repositoryUrl, string fromSha, string toSha, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _commits[fromSha].Except(_commits[toSha]).Concat(_commits[toSha].Except(_commits[fromSha])).Select(file => file.Key).Distinct()]);
}
