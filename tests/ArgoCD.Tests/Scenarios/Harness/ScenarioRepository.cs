using System.Text;
using ArgoCD.Git;
using Embedded.Cluster.Git;
using GitRepository;
using LibGit2Sharp;

namespace ArgoCD.Tests.Scenarios.Harness;

/// <summary>A real git repository in a temporary folder, read by Argo CD as the product reads the learner's.</summary>
internal sealed class ScenarioRepository : IAsyncDisposable
{
    public const string Url = "http://git.default.svc/learning-gitops.git";

    private readonly string _folder;
    private readonly LearnerRepository _reader;
    private readonly Repository _bare;
    private readonly List<string> _commits = [];

    private ScenarioRepository(string folder, LearnerRepository reader)
    {
        (_folder, _reader, _bare) = (folder, reader, new(reader.RemotePath));
        Source = new LearnerGitSource(reader, "/learning-gitops.git", ReachAsync);
    }

    /// <summary>How Argo CD reads it.</summary>
    public IGitSource Source { get; }

    /// <summary>Whether the host answers.</summary>
    public bool IsReachable { get; set; } = true;

    /// <summary>The commits in the order in which they were made.</summary>
    public IReadOnlyList<string> Commits => _commits;

    public static async Task<ScenarioRepository> CreateAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("argocd-scenario-").FullName;
        var seed = Directory.CreateDirectory(Path.Combine(folder, "seed")).FullName;
        await File.WriteAllTextAsync(Path.Combine(seed, "README.md"), "seed\n", cancellationToken);
        return new(folder, await LearnerRepository.OpenAsync(new() { DataDirectory = folder, SeedDirectory = seed }, cancellationToken));
    }

    /// <summary>Commits files onto a branch of the remote; a null text removes the file.</summary>
    public string Commit(string branch, IEnumerable<(string Path, string? Text)> files)
    {
        var reference = _bare.Refs[$"refs/heads/{branch}"];
        var parent = reference?.ResolveToDirectReference().Target.Peel<Commit>() ?? _bare.Head.Tip;
        var tree = TreeDefinition.From(parent.Tree);
        foreach (var (path, text) in files)
        {
            if (text is null)
            {
                tree.Remove(path);
            }
            else
            {
                using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
                tree.Add(path, _bare.ObjectDatabase.CreateBlob(content), Mode.NonExecutableFile);
            }
        }

        var author = new Signature("Learner", "learner@example.com", DateTimeOffset.UnixEpoch.AddMinutes(_commits.Count));
        var commit = _bare.ObjectDatabase.CreateCommit(author, author, $"Commit {_commits.Count + 1}", _bare.ObjectDatabase.CreateTree(tree), [parent], prettifyMessage: false);
        _bare.Refs.Add($"refs/heads/{branch}", commit.Id, allowOverwrite: true);
        _commits.Add(commit.Sha);
        return commit.Sha;
    }

    /// <summary>Makes a lightweight tag.</summary>
    public void Tag(string name, string sha) => _bare.Refs.Add($"refs/tags/{name}", new ObjectId(sha), allowOverwrite: true);

    public async ValueTask DisposeAsync()
    {
        _bare.Dispose();
        await _reader.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task ReachAsync(Uri address, CancellationToken cancellationToken) => IsReachable && address.Host == "git.default.svc"
        ? Task.CompletedTask
        : throw new HttpRequestException($"dial tcp: lookup {address.Host} on 10.96.0.10:53: no such host");
}
