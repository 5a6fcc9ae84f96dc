namespace Dashboard.Hosting;

/// <summary>Where everything of the learner is kept, for the pages that say so.</summary>
/// <param name="Path">The data folder.</param>
public sealed record LearnerFolder(string Path)
{
    /// <summary>The bytes that its files take.</summary>
    public long Measure() => Directory.Exists(Path)
        ? new DirectoryInfo(Path).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint }).Sum(Length)
        : 0;

    // A database's journal may go between being listed and being asked.
    private static long Length(FileInfo file)
    {
        try { return file.Length; }
        catch (FileNotFoundException) { return 0; }
    }
}
