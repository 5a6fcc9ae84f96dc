using ArgoCD.Git;
using FileTrees;
using GitRepository;
using GitRepository.Revisions;

namespace Embedded.Cluster.Git;

/// <summary>
/// Lets Argo CD read the learner's repository under its in-cluster address. Whether that address can be reached is decided by the
/// cluster's DNS, as for any pod: without the Service that publishes the git host, its name does not exist.
/// </summary>
/// <param name="repository">What was pushed to the remote.</param>
/// <param name="path">The path of the repository on its host, such as <c>/git/learning-gitops.git</c> or <c>/learning-gitops.git</c>.</param>
/// <param name="reach">Asks the cluster's network for a host; throws <see cref="HttpRequestException"/> in the resolver's words where it cannot be reached.</param>
public sealed class LearnerGitSource(IRevisionReader repository, string path, Func<Uri, CancellationToken, Task> reach) : IGitSource
{
    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> ListReferencesAsync(string repositoryUrl, CancellationToken cancellationToken)
    {
        await ReachAsync(repositoryUrl, cancellationToken);
        return await repository.ListReferencesAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<GitCommit> ReadCommitAsync(string repositoryUrl, string sha, CancellationToken cancellationToken)
    {
        var commit = await repository.FindRemoteCommitAsync(sha, cancellationToken) ?? throw NoObject(sha);
        var message = commit.Body.Length == 0 ? commit.Subject : $"{commit.Subject}\n\n{commit.Body}";
        return new GitCommit(commit.Sha, $"{commit.AuthorName} <{commit.AuthorEmail}>", commit.At, message);
    }

    /// <inheritdoc/>
    public async Task<IFileTree> OpenTreeAsync(string repositoryUrl, string sha, CancellationToken cancellationToken)
    {
        try
        {
            return new Tree(await repository.OpenTreeAsync(sha, cancellationToken) ?? throw NoObject(sha));
        }
        catch (RepositoryException error)
        {
            throw new GitSourceException(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListChangedFilesAsync(string repositoryUrl, string fromSha, string toSha, CancellationToken cancellationToken) =>
        await repository.ListChangedFilesAsync(fromSha, toSha, cancellationToken)
        ?? throw new GitSourceException($"fatal: ambiguous argument '{fromSha}..{toSha}': unknown revision or path not in the working tree.");

    private static GitSourceException NoObject(string sha) => new($"fatal: reference is not a tree: {sha}");

    private async Task ReachAsync(string repositoryUrl, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(repositoryUrl, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new GitSourceException($"error creating git client: {repositoryUrl} is not an http address, and the embedded cluster reaches no other");
        }

        try
        {
            await reach(address, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new GitSourceException($"Get \"{repositoryUrl.TrimEnd('/')}/info/refs?service=git-upload-pack\": {error.Message}", error);
        }

        // The one host there is serves one repository; any other path is answered as git answers a missing one.
        if (!address.AbsolutePath.TrimEnd('/').Equals(path, StringComparison.Ordinal)) { throw new GitSourceException("repository not found"); }
    }

    private sealed class Tree(RevisionTree tree) : IFileTree
    {
        public ReadOnlyMemory<byte>? Read(string path) => tree.Read(path);

        public IReadOnlyList<FileTreeEntry>? List(string directory) => tree.List(directory) is { } entries
            ? [.. from entry in entries
                  where entry.Kind is RevisionEntryKind.File or RevisionEntryKind.Directory
                  select new FileTreeEntry(entry.Name, entry.Kind == RevisionEntryKind.Directory)]
            : null;
    }
}
