namespace FileTrees;

/// <summary>Arithmetic on the paths of an <see cref="IFileTree"/>: relative to the root, with <c>/</c>, the root being the empty string.</summary>
public static class TreePath
{
    /// <summary>Resolves <c>.</c>, <c>..</c> and repeated slashes.</summary>
    /// <param name="path">A path relative to the root; a leading slash counts as the root.</param>
    /// <returns>The clean path, or null where it would leave the root.</returns>
    public static string? Normalize(string path)
    {
        var kept = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            switch (segment)
            {
                case "" or ".":
                    break;
                case "..":
                    if (kept.Count == 0) { return null; }
                    kept.RemoveAt(kept.Count - 1);
                    break;
                default:
                    kept.Add(segment);
                    break;
            }
        }

        return string.Join('/', kept);
    }

    /// <summary>Puts a relative path behind a directory and normalizes the result.</summary>
    /// <param name="directory">A directory of the tree.</param>
    /// <param name="relative">A path seen from there; it may climb with <c>..</c>.</param>
    /// <returns>The clean path, or null where it would leave the root.</returns>
    public static string? Join(string directory, string relative) => Normalize(directory + "/" + relative);

    /// <summary>The last segment of a path.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The name; empty for the root.</returns>
    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>All but the last segment of a path.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The directory; empty for what stands at the root.</returns>
    public static string DirectoryOf(string path) => path.LastIndexOf('/') is var at and >= 0 ? path[..at] : "";

    /// <summary>Whether a path is the directory itself or lies below it.</summary>
    /// <param name="path">A clean path.</param>
    /// <param name="directory">A clean path of a directory.</param>
    /// <returns>True when inside.</returns>
    public static bool IsWithin(string path, string directory) =>
        directory.Length == 0 || path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);
}
