namespace FileTrees;

/// <summary>
/// A folder of the disk as a tree. Symbolic links are followed as long as they stay in the folder; what lies behind
/// a link that leads out of it does not exist for the reader.
/// </summary>
public sealed class DirectoryFileTree : IFileTree
{
    private const int MaximumLinks = 40;
    private readonly string _root;

    /// <summary>Opens a folder.</summary>
    /// <param name="root">The folder's path.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public DirectoryFileTree(string root)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        if (!Directory.Exists(full)) { throw new DirectoryNotFoundException($"There is no folder '{full}'"); }
        _root = new DirectoryInfo(full).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Read(string path) =>
        Resolve(path) is { } place && File.Exists(place) ? File.ReadAllBytes(place) : (ReadOnlyMemory<byte>?)null;

    /// <inheritdoc/>
    public IReadOnlyList<FileTreeEntry>? List(string directory)
    {
        if (Resolve(directory) is not { } place || !Directory.Exists(place)) { return null; }
        var prefix = TreePath.Normalize(directory);
        var entries = new List<FileTreeEntry>();
        foreach (var info in new DirectoryInfo(place).EnumerateFileSystemInfos())
        {
            if (!info.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                entries.Add(new FileTreeEntry(info.Name, info is DirectoryInfo));
                continue;
            }

            var child = Resolve(prefix + "/" + info.Name);
            if (child is null) { continue; }
            var isDirectory = Directory.Exists(child);
            if (isDirectory || File.Exists(child)) { entries.Add(new FileTreeEntry(info.Name, isDirectory)); }
        }

        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return entries;
    }

    private string? Resolve(string path)
    {
        if (TreePath.Normalize(path) is not { } clean) { return null; }
        var waiting = new Stack<string>(clean.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var place = _root;
        var links = 0;
        while (waiting.TryPop(out var segment))
        {
            if (segment == "..") { place = Path.GetDirectoryName(place)!; continue; }
            if (segment == ".") { continue; }
            var next = Path.Combine(place, segment);
            if (new FileInfo(next).LinkTarget is not { } target) { place = next; continue; }
            if (++links > MaximumLinks) { return null; }
            var aim = Path.GetFullPath(target, place);
            if (!IsInside(aim)) { return null; }
            foreach (var part in Path.GetRelativePath(_root, aim).Split('/').Reverse()) { waiting.Push(part); }
            place = _root;
        }

        return IsInside(place) ? place : null;
    }

    private bool IsInside(string place) =>
        place == _root || place.StartsWith(Path.EndsInDirectorySeparator(_root) ? _root : _root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
