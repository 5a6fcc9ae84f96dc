using FileTrees;
using GitRepository.Revisions;

namespace Tutorial.Steps;

/// <summary>A commit as the tree that renderers read; links and submodules are not part of it.</summary>
internal sealed class RevisionFiles(RevisionTree tree) : IFileTree
{
    public ReadOnlyMemory<byte>? Read(string path) => tree.Read(path);

    public IReadOnlyList<FileTreeEntry>? List(string directory) =>
        tree.List(directory)?
            .Where(entry => entry.Kind is RevisionEntryKind.File or RevisionEntryKind.Directory)
            .Select(entry => new FileTreeEntry(entry.Name, entry.Kind == RevisionEntryKind.Directory))
            .ToList();
}
