using FileTrees;

namespace ArgoCD.RepoServer;

/// <summary>A tree in which one file has another content, as if it had been edited after the checkout.</summary>
/// <param name="tree">The tree below.</param>
/// <param name="path">The file.</param>
/// <param name="content">Its content.</param>
internal sealed class OverlayTree(IFileTree tree, string path, byte[] content) : IFileTree
{
    public ReadOnlyMemory<byte>? Read(string file) => file == path ? content : tree.Read(file);

    public IReadOnlyList<FileTreeEntry>? List(string directory) => tree.List(directory);
}
