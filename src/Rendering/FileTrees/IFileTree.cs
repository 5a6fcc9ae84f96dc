namespace FileTrees;

/// <summary>
/// A read-only tree of files: a folder, a git revision, an unpacked archive. Paths are relative to its root, use
/// <c>/</c>, and have no leading slash; the root itself is the empty string.
/// </summary>
public interface IFileTree
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file's path in the tree.</param>
    /// <returns>Its bytes, or null where there is no file of that path.</returns>
    ReadOnlyMemory<byte>? Read(string path);

    /// <summary>Lists the direct children of a directory, sorted by name in ordinal order.</summary>
    /// <param name="directory">The directory's path in the tree.</param>
    /// <returns>The children, or null where there is no directory of that path.</returns>
    IReadOnlyList<FileTreeEntry>? List(string directory);
}
