using System.Collections.Frozen;
using System.Collections.Immutable;

namespace GitRepository.Revisions;

/// <summary>The files of one commit; it never changes, and is readable from any thread as long as the repository is open.</summary>
public sealed class RevisionTree
{
    private readonly FrozenDictionary<string, ImmutableArray<RevisionEntry>> _directories;
    private readonly FrozenDictionary<string, string> _files;
    private readonly Func<string, ReadOnlyMemory<byte>> _readBlob;

    internal RevisionTree(
        string sha,
        IReadOnlyDictionary<string, ImmutableArray<RevisionEntry>> directories,
        Func<string, ReadOnlyMemory<byte>> readBlob)
    {
        Sha = sha;
        _directories = directories.ToFrozenDictionary(StringComparer.Ordinal);
        _files = directories
            .SelectMany(directory => directory.Value
                .Where(entry => entry.Kind == RevisionEntryKind.File)
                .Select(entry => (Path: Join(directory.Key, entry.Name), entry.ObjectId)))
            .ToFrozenDictionary(file => file.Path, file => file.ObjectId, StringComparer.Ordinal);
        _readBlob = readBlob;
    }

    /// <summary>The commit.</summary>
    public string Sha { get; }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">From the root, with <c>/</c>, without a leading one.</param>
    /// <returns>Its bytes; null where there is no file of that path (a link is none).</returns>
    /// <exception cref="RepositoryException">It is larger than 16 MiB.</exception>
    public ReadOnlyMemory<byte>? Read(string path)
    {
        // Not a conditional expression: its null would become an empty memory by way of byte[].
        if (!_files.TryGetValue(path, out var id)) { return null; }
        return _readBlob(id);
    }

    /// <summary>Lists the direct children of a directory, sorted by name in ordinal order.</summary>
    /// <param name="directory">Its path; empty for the root.</param>
    /// <returns>The children; null where there is no directory of that path.</returns>
    public IReadOnlyList<RevisionEntry>? List(string directory) =>
        _directories.TryGetValue(directory, out var entries) ? entries : null;

    private static string Join(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";
}
