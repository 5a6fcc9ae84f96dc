using System.Collections.Immutable;
using FileTrees;
using GitRepository;
using GitRepository.Model;

namespace Dashboard.Features.Repository.Rendering;

/// <summary>The learner's files as trees that a renderer reads: of a commit, or of the working copy as it is now.</summary>
internal sealed class RepositoryTrees(ILearnerRepository repository)
{
    private const int MostFiles = 5_000;
    private readonly RecentValues<string, ImmutableDictionary<string, string>> _commits = new(4);
    private readonly RecentValues<string, IFileTree> _trees = new(4);

    /// <summary>The files of a commit, known to the remote or only to the working copy.</summary>
    /// <exception cref="RepositoryException">There is no such commit, or it holds more files than are read.</exception>
    public async Task<IFileTree> OfCommitAsync(string sha, CancellationToken cancellationToken) =>
        _trees.Find(sha) ?? _trees.Keep(sha, InMemoryFileTree.OfText(await ReadCommitAsync(sha, cancellationToken)));

    /// <summary>The files of the working copy: those of its newest commit, with what changed since, and with edits that are not written yet.</summary>
    /// <exception cref="RepositoryException">It cannot be read.</exception>
    public async Task<IFileTree> OfWorkingCopyAsync(IReadOnlyCollection<FileEdit> edits, CancellationToken cancellationToken)
    {
        var state = repository.Current;
        var files = state.LocalHead is { } head ? await ReadCommitAsync(head.Sha, cancellationToken) : ImmutableDictionary<string, string>.Empty;
        foreach (var path in state.Changed)
        {
            files = await repository.ReadAsync(null, path, cancellationToken) is { } text ? files.SetItem(path, text) : files.Remove(path);
        }

        foreach (var edit in edits) { files = edit.Text is { } text ? files.SetItem(edit.Path, text) : files.Remove(edit.Path); }
        return InMemoryFileTree.OfText(files);
    }

    private async Task<ImmutableDictionary<string, string>> ReadCommitAsync(string sha, CancellationToken cancellationToken)
    {
        if (_commits.Find(sha) is { } known) { return known; }
        var paths = (await repository.ListAsync(sha, cancellationToken)).Where(entry => !entry.IsDirectory).Select(entry => entry.Path).ToList();
        if (paths.Count > MostFiles) { throw new RepositoryException($"{sha} holds {paths.Count} files; at most {MostFiles} are rendered."); }
        var files = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var path in paths)
        {
            if (await repository.ReadAsync(sha, path, cancellationToken) is { } text) { files[path] = text; }
        }

        return _commits.Keep(sha, files.ToImmutable());
    }
}
