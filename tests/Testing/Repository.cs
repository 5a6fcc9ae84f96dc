namespace Testing;

/// <summary>Where the repository and the conformance data stand.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests run outside the repository.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of conformance data: <c>CONFORMANCE_DIR</c>, else <c>shared/conformance</c> beside the repository.</summary>
    /// <returns>Null where there is none.</returns>
    public static string? ConformanceFolder()
    {
        if (Environment.GetEnvironmentVariable("CONFORMANCE_DIR") is { Length: > 0 } stated) { return Directory.Exists(stated) ? Path.GetFullPath(stated) : null; }

        // A worktree of the repository stands one folder deeper.
        return new[] { "..", Path.Combine("..", "..") }
            .Select(up => Path.GetFullPath(Path.Combine(Root, up, "shared", "conformance"))).FirstOrDefault(Directory.Exists);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Dashboard.sln"))) { return folder.FullName; }
        }

        throw new DirectoryNotFoundException("no folder above the tests holds Dashboard.sln");
    }
}
