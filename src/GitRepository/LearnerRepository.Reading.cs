using System.Collections.Immutable;
using System.Text;
using GitRepository.Changes;
using GitRepository.Model;
using LibGit2Sharp;
using TreeEntry = GitRepository.Model.TreeEntry;

namespace GitRepository;

public sealed partial class LearnerRepository
{
    /// <inheritdoc/>
    public Task<ImmutableArray<TreeEntry>> ListAsync(string? revision, CancellationToken cancellationToken) =>
        revision is null
            ? Task.Run(ListWorkingCopy, cancellationToken)
            : AtRevisionAsync(revision, static commit => ListTree(commit.Tree), cancellationToken);

    /// <inheritdoc/>
    public Task<string?> ReadAsync(string? revision, string path, CancellationToken cancellationToken)
    {
        RepositoryPath.Check(path);
        return revision is null
            ? Task.Run(() => ReadWorkingFile(path), cancellationToken)
            : AtRevisionAsync(revision, commit => ReadBlob(commit[path], path), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string?> FindObjectIdAsync(string revision, string path, CancellationToken cancellationToken)
    {
        RepositoryPath.Check(path);
        return AtRevisionAsync(revision, commit => commit[path]?.Target.Sha, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<FileChange>> ReadChangesAsync(CancellationToken cancellationToken) =>
        ReadWorkingCopyAsync(
            static repository =>
            {
                using var patch = repository.Diff.Compare<Patch>(
                    repository.Head.Tip?.Tree, DiffTargets.Index | DiffTargets.WorkingDirectory, null, null, PatchReader.Options);
                return PatchReader.Read(patch);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<CommitInfo>> ListCommitsAsync(string? path, int limit, CancellationToken cancellationToken)
    {
        if (path is not null) { RepositoryPath.Check(path); }
        return ReadWorkingCopyAsync(
            repository =>
            {
                var unpushed = ReadUnpushed(repository).ToHashSet(StringComparer.Ordinal);
                var filter = new CommitFilter { IncludeReachableFrom = repository.Head, SortBy = CommitSortStrategies.Topological | CommitSortStrategies.Time };
                return repository.Commits.QueryBy(filter)
                    .Take(RepositoryLimits.Walk)
                    .TakeWhile(_ => !cancellationToken.IsCancellationRequested)
                    .Where(commit => path is null || Touches(commit, path))
                    .Take(limit)
                    .Select(commit => CommitReader.Read(commit, !unpushed.Contains(commit.Sha)))
                    .ToImmutableArray();
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CommitInfo?> FindCommitAsync(string sha, CancellationToken cancellationToken) =>
        ReadWorkingCopyAsync(
            repository =>
            {
                if (!IsObjectId(sha) || repository.Lookup<Commit>(sha) is not { } commit) { return FindRemoteCommit(sha); }
                var remote = repository.Lookup<Commit>(repository.Refs[Tracking].TargetIdentifier);
                return CommitReader.Read(commit, repository.ObjectDatabase.FindMergeBase(commit, remote)?.Sha == commit.Sha);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<FileChange>> ReadCommitChangesAsync(string sha, CancellationToken cancellationToken) =>
        ReadWorkingCopyAsync(
            repository =>
            {
                var commit = FindCommit(repository, sha);
                using var patch = repository.Diff.Compare<Patch>(commit.Parents.FirstOrDefault()?.Tree, commit.Tree, PatchReader.Options);
                return PatchReader.Read(patch);
            },
            cancellationToken);

    // A branch means the remote's; a commit may so far be known to the working copy alone.
    private async Task<T> AtRevisionAsync<T>(string revision, Func<Commit, T> read, CancellationToken cancellationToken)
    {
        var (found, result) = await ReadRemoteAsync(
            repository => Resolve(repository, revision) is { } commit ? (true, read(commit)) : default, cancellationToken);
        if (found) { return result!; }

        return await ReadWorkingCopyAsync(
            repository => IsObjectId(revision) && repository.Lookup<Commit>(revision) is { } commit
                ? read(commit)
                : throw new RepositoryException($"There is no revision \"{revision}\"."),
            cancellationToken);
    }

    private static Commit? Resolve(Repository repository, string revision) =>
        IsObjectId(revision) && repository.Lookup<Commit>(revision) is { } commit
            ? commit
            : repository.Branches.FirstOrDefault(branch => branch.FriendlyName == revision || branch.CanonicalName == revision)?.Tip
                ?? (revision == "HEAD" ? repository.Head.Tip : null);

    private CommitInfo? FindRemoteCommit(string sha) =>
        IsObjectId(sha) && WithRemote(remote => remote.Lookup<Commit>(sha) is { } commit ? CommitReader.Read(commit, pushed: false) : null) is { } found
            ? found
            : null;

    private static Commit FindCommit(Repository repository, string sha) =>
        (IsObjectId(sha) ? repository.Lookup<Commit>(sha) : null) ?? throw new RepositoryException($"There is no commit \"{sha}\".");

    private static bool IsObjectId(string text) => text.Length is >= 7 and <= 40 && text.All(char.IsAsciiHexDigit);

    private static IEnumerable<string> ReadUnpushed(Repository repository) =>
        repository.Commits
            .QueryBy(new CommitFilter { IncludeReachableFrom = repository.Head, ExcludeReachableFrom = repository.Refs[Tracking] })
            .Take(RepositoryLimits.Walk)
            .Select(commit => commit.Sha);

    private static bool Touches(Commit commit, string path)
    {
        var now = commit[path]?.Target.Sha;
        return commit.Parents.Any() ? commit.Parents.All(parent => parent[path]?.Target.Sha != now) : now is not null;
    }

    private static ImmutableArray<TreeEntry> ListTree(Tree root)
    {
        var entries = new List<TreeEntry>();
        Add(root, "");
        return [.. entries.OrderBy(entry => entry.Path, StringComparer.Ordinal)];

        void Add(Tree tree, string prefix)
        {
            foreach (var entry in tree)
            {
                if (entries.Count >= RepositoryLimits.TreeEntries) { throw new RepositoryException("The tree has too many files to be listed."); }
                entries.Add(new TreeEntry(prefix + entry.Name, entry.TargetType == TreeEntryTargetType.Tree));
                if (entry.TargetType == TreeEntryTargetType.Tree) { Add((Tree)entry.Target, $"{prefix}{entry.Name}/"); }
            }
        }
    }

    private static string? ReadBlob(LibGit2Sharp.TreeEntry? entry, string path)
    {
        if (entry?.TargetType != TreeEntryTargetType.Blob || entry.Mode == Mode.SymbolicLink) { return null; }
        var blob = (Blob)entry.Target;
        return blob.Size > RepositoryLimits.TextBytes
            ? throw new RepositoryException($"{path} is larger than 1 MiB.")
            : blob.GetContentText(Encoding.UTF8);
    }

    private ImmutableArray<TreeEntry> ListWorkingCopy()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, MaxRecursionDepth = 64 };
        return
        [
            .. new DirectoryInfo(WorkingCopyPath).EnumerateFileSystemInfos("*", options)
                .Select(info => new TreeEntry(Path.GetRelativePath(WorkingCopyPath, info.FullName).Replace('\\', '/'), info is DirectoryInfo))
                .Where(entry => entry.Path != ".git" && !entry.Path.StartsWith(".git/", StringComparison.Ordinal))
                .Take(RepositoryLimits.TreeEntries)
                .OrderBy(entry => entry.Path, StringComparer.Ordinal),
        ];
    }

    private string? ReadWorkingFile(string path)
    {
        var file = new FileInfo(RepositoryPath.Resolve(WorkingCopyPath, path));
        if (!file.Exists) { return null; }
        return file.Length > RepositoryLimits.TextBytes
            ? throw new RepositoryException($"{path} is larger than 1 MiB.")
            : File.ReadAllText(file.FullName);
    }
}
