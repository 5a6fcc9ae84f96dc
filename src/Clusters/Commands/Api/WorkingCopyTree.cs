using FileTrees;

namespace Clusters.Commands.Api;

/// <summary>A folder as the tree that renderers read: no path leaves it, no link is followed, and git's own folder is not in it.</summary>
internal sealed class WorkingCopyTree(string root) : IFileTree
{
    private const long Longest = 16 << 20;

    /// <summary>The folder, which messages of kustomize name.</summary>
    public string Root => root;

    public ReadOnlyMemory<byte>? Read(string path)
    {
        if (Resolve(path) is not { } full || !File.Exists(full) || new FileInfo(full).Length > Longest) { return null; }
        return File.ReadAllBytes(full);
    }

    public IReadOnlyList<FileTreeEntry>? List(string directory)
    {
        if (Resolve(directory) is not { } full || !Directory.Exists(full)) { return null; }
        return
        [
            .. new DirectoryInfo(full).EnumerateFileSystemInfos()
                .Where(info => info.LinkTarget is null && info.Name != ".git")
                .Select(info => new FileTreeEntry(info.Name, info is DirectoryInfo))
                .OrderBy(entry => entry.Name, StringComparer.Ordinal),
        ];
    }

    private string? Resolve(string path)
    {
        var full = root;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "." or ".." or ".git" || part.Contains('\\', StringComparison.Ordinal)) { return null; }
            full = Path.Combine(full, part);
            if (new FileInfo(full).LinkTarget is not null) { return null; }
        }

        return full;
    }
}
