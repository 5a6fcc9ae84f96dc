using System.Collections.Immutable;
using GitRepository.Changes;
using GitRepository.Model;
using GitRepository.Revisions;
using LibGit2Sharp;

namespace GitRepository;

public sealed partial class LearnerRepository : IRevisionReader
{
    private const int OpenTrees = 8;
    private const long BlobBytes = 16 << 20;

    private readonly Lock _treesGate = new();
    private readonly LinkedList<(string Sha, Task<RevisionTree?> Tree)> _trees = [];

    /// <inheritdoc/>
    public Task<ImmutableDictionary<string, string>> ListReferencesAsync(CancellationToken cancellationToken) =>
        ReadRemoteAsync(
            static repository =>
            {
                var found = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
                foreach (var reference in repository.Refs.Where(reference => reference.CanonicalName.StartsWith("refs/heads/", StringComparison.Ordinal) || reference.CanonicalName.StartsWith("refs/tags/", StringComparison.Ordinal)))
                {
                    if (reference.ResolveToDirectReference()?.Target?.Peel<Commit>() is { } commit) { found[reference.CanonicalName] = commit.Sha; }
                }

                if (repository.Head.Tip is { } head) { found["HEAD"] = head.Sha; }
                return found.ToImmutable();
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<CommitInfo?> FindRemoteCommitAsync(string sha, CancellationToken cancellationToken) =>
        ReadRemoteAsync(
            repository => IsObjectId(sha) && repository.Lookup<Commit>(sha) is { } commit ? CommitReader.Read(commit, pushed: true) : null,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<RevisionTree?> OpenTreeAsync(string sha, CancellationToken cancellationToken)
    {
        // After a push a thousand Applications ask for the same commit at once: its directories are read once.
        Task<RevisionTree?> opening;
        lock (_treesGate)
        {
            var known = _trees.FirstOrDefault(tree => tree.Sha == sha);
            if (known.Tree is { } open && IsOpen(open)) { opening = open; }
            else
            {
                _trees.Remove(known);
                opening = ReadRemoteAsync(repository => IsObjectId(sha) && repository.Lookup<Commit>(sha) is { } commit ? Read(commit) : null, CancellationToken.None);
                _trees.AddFirst((sha, opening));
                if (_trees.Count > OpenTrees) { _trees.RemoveLast(); }
            }
        }

        return await opening.WaitAsync(cancellationToken);

        // A commit that was not there may come with a push, and what could not be read may be readable again.
        static bool IsOpen(Task<RevisionTree?> tree) => !tree.IsCompleted || (tree.IsCompletedSuccessfully && tree.Result is not null);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<string>?> ListChangedFilesAsync(string fromSha, string toSha, CancellationToken cancellationToken) =>
        ReadRemoteAsync<ImmutableArray<string>?>(
            repository =>
            {
                if (!IsObjectId(fromSha) || !IsObjectId(toSha) || repository.Lookup<Commit>(fromSha) is not { } before || repository.Lookup<Commit>(toSha) is not { } after) { return null; }
                using var changes = repository.Diff.Compare<TreeChanges>(before.Tree, after.Tree, PatchReader.Options);
                return [.. changes.Select(change => change.Path)];
            },
            cancellationToken);

    private RevisionTree Read(Commit commit)
    {
        var directories = new Dictionary<string, ImmutableArray<RevisionEntry>>(StringComparer.Ordinal);
        var entries = 0;
        Add(commit.Tree, "");
        return new RevisionTree(commit.Sha, directories, ReadBlob);

        void Add(Tree tree, string path)
        {
            if ((entries += tree.Count) > RepositoryLimits.TreeEntries) { throw new RepositoryException($"The tree of {commit.Sha[..7]} has more than {RepositoryLimits.TreeEntries} entries."); }
            if (path.Count(c => c == '/') > 64) { throw new RepositoryException($"The tree of {commit.Sha[..7]} is nested too deeply."); }
            directories[path] = [.. tree.Select(entry => new RevisionEntry(entry.Name, KindOf(entry), entry.Target.Sha)).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
            foreach (var child in tree.Where(entry => entry.TargetType == TreeEntryTargetType.Tree))
            {
                Add((Tree)child.Target, path.Length == 0 ? child.Name : $"{path}/{child.Name}");
            }
        }
    }

    private ReadOnlyMemory<byte> ReadBlob(string id) =>
        WithRemote(repository =>
        {
            var blob = repository.Lookup<Blob>(id) ?? throw new RepositoryException($"The object {id} is missing.");
            if (blob.Size > BlobBytes) { throw new RepositoryException("A file of the repository is larger than 16 MiB."); }
            using var stream = blob.GetContentStream();
            var bytes = new byte[blob.Size];
            stream.ReadExactly(bytes);
            return new ReadOnlyMemory<byte>(bytes);
        });

    private static RevisionEntryKind KindOf(LibGit2Sharp.TreeEntry entry) => entry.Mode switch
    {
        Mode.Directory => RevisionEntryKind.Directory,
        Mode.SymbolicLink => RevisionEntryKind.Link,
        Mode.GitLink => RevisionEntryKind.Submodule,
        _ => RevisionEntryKind.File,
    };
}
