namespace GitRepository;

/// <summary>Paths inside the repository, as a person or a form gives them.</summary>
public static class RepositoryPath
{
    /// <summary>Checks a path from the root, with <c>/</c> between its parts.</summary>
    /// <returns>The path, unchanged.</returns>
    /// <exception cref="RepositoryException">It would leave the root, or name something of git itself.</exception>
    public static string Check(string path)
    {
        if (path.Length is 0 or > 1024) { throw new RepositoryException("A path has between 1 and 1024 characters."); }

        foreach (var part in path.Split('/'))
        {
            if (part.Length is 0 or > 255 || part is "." or ".." || part.Any(Forbidden) || part[^1] is ' ' or '.')
            {
                throw new RepositoryException($"\"{Shown(path)}\" is not a path inside the repository.");
            }

            // What file systems that ignore case, or shorten names, would take for the repository's own folder.
            if (part.Equals(".git", StringComparison.OrdinalIgnoreCase) || part.StartsWith("git~", StringComparison.OrdinalIgnoreCase))
            {
                throw new RepositoryException($"\"{Shown(path)}\" belongs to git itself.");
            }
        }

        return path;
    }

    /// <summary>The file or folder of a checked path under a root.</summary>
    /// <exception cref="RepositoryException">A part of it is a link.</exception>
    internal static string Resolve(string root, string path)
    {
        var full = root;
        foreach (var part in Check(path).Split('/'))
        {
            full = Path.Combine(full, part);
            if (IsLink(full)) { throw new RepositoryException($"\"{Shown(path)}\" goes through a link, which is not followed."); }
        }

        return full;
    }

    /// <summary>Whether something exists there and is a link.</summary>
    internal static bool IsLink(string fullPath)
    {
        var info = new FileInfo(fullPath);
        return info.LinkTarget is not null
            || ((info.Exists || Directory.Exists(fullPath)) && File.GetAttributes(fullPath).HasFlag(FileAttributes.ReparsePoint));
    }

    private static bool Forbidden(char c) => c is '\\' or ':' or '<' or '>' or '"' or '|' or '?' or '*' || char.IsControl(c);

    private static string Shown(string path) => new([.. path.Take(200).Select(c => char.IsControl(c) ? '\uFFFD' : c)]);
}
