using System.Text;

namespace FileTrees;

/// <summary>A tree of files held in memory: an unpacked archive, or files made by a test.</summary>
public sealed class InMemoryFileTree : IFileTree
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, bool>> _directories = new(StringComparer.Ordinal)
    {
        [""] = new(StringComparer.Ordinal),
    };

    /// <summary>Makes a tree of the given files; the directories follow from their paths.</summary>
    /// <param name="files">Bytes by path.</param>
    /// <exception cref="ArgumentException">A path leaves the root or is the root.</exception>
    public InMemoryFileTree(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        foreach (var (path, bytes) in files)
        {
            var clean = TreePath.Normalize(path);
            if (string.IsNullOrEmpty(clean)) { throw new ArgumentException($"'{path}' is no path of a file", nameof(files)); }
            _files[clean] = bytes;
            Register(clean);
        }
    }

    /// <summary>Makes a tree of text files.</summary>
    /// <param name="files">Text by path, stored as UTF-8.</param>
    /// <returns>The tree.</returns>
    public static InMemoryFileTree OfText(IEnumerable<KeyValuePair<string, string>> files) =>
        new(files.Select(file => KeyValuePair.Create<string, ReadOnlyMemory<byte>>(file.Key, Encoding.UTF8.GetBytes(file.Value))));

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Read(string path) =>
        TreePath.Normalize(path) is { } clean && _files.TryGetValue(clean, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null;

    /// <inheritdoc/>
    public IReadOnlyList<FileTreeEntry>? List(string directory) =>
        TreePath.Normalize(directory) is { } clean && _directories.TryGetValue(clean, out var children)
            ? [.. children.Select(child => new FileTreeEntry(child.Key, child.Value))]
            : null;

    private void Register(string path)
    {
        var isDirectory = false;
        while (path.Length > 0)
        {
            var parent = TreePath.DirectoryOf(path);
            if (!_directories.TryGetValue(parent, out var children))
            {
                _directories[parent] = children = new(StringComparer.Ordinal);
            }

            children[TreePath.NameOf(path)] = isDirectory;
            path = parent;
            isDirectory = true;
        }
    }
}
