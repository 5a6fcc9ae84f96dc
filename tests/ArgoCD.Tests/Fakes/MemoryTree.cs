using System.Text;
using FileTrees;

namespace ArgoCD.Tests.Fakes;

/// <summary>A tree of files held as text.</summary>
internal sealed class MemoryTree(IReadOnlyDictionary<string, string> files) : IFileTree
{
    public ReadOnlyMemory<byte>? Read(string path) => files.TryGetValue(path, out var text) ? Encoding.UTF8.GetBytes(text) : null;

    public IReadOnlyList<FileTreeEntry>? List(string directory)
    {
        var prefix = directory.Length == 0 ? "" : directory + "/";
        var children = files.Keys.Where(path => path.StartsWith(prefix, StringComparison.Ordinal))
            .Select(path => path[prefix.Length..].Split('/'))
            .Select(parts => new FileTreeEntry(parts[0], parts.Length > 1)).Distinct()
            .OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        return children.Count > 0 ? children : directory.Length == 0 ? [] : null;
    }
}
