namespace FileTrees;

/// <summary>A directory of another tree, seen as a tree of its own. Nothing above the directory can be reached.</summary>
/// <param name="tree">The tree around it.</param>
/// <param name="directory">The directory that becomes the root.</param>
public sealed class SubTree(IFileTree tree, string directory) : IFileTree
{
    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Read(string path) =>
        TreePath.Normalize(path) is { } clean ? tree.Read(Place(clean)) : (ReadOnlyMemory<byte>?)null;

    /// <inheritdoc/>
    public IReadOnlyList<FileTreeEntry>? List(string directory) =>
        TreePath.Normalize(directory) is { } clean ? tree.List(Place(clean)) : null;

    private string Place(string path) =>
        directory.Length == 0 ? path : path.Length == 0 ? directory : directory + "/" + path;
}
