using System.Text;
using GitRepository.Model;

namespace GitRepository.Changes;

/// <summary>Writes a set of edits to the working copy, all or none: what stood there is moved aside first, and moved back on failure.</summary>
internal static class WorkingCopyWrite
{
    public static void Apply(string root, string staging, IReadOnlyCollection<FileEdit> edits)
    {
        var plan = Plan(root, edits);
        Directory.CreateDirectory(staging);
        var undo = new Stack<Action>();
        try
        {
            foreach (var (full, text) in plan) { Change(root, full, text, staging, undo); }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            while (undo.TryPop(out var step)) { step(); }
            throw new RepositoryException($"The files could not be written: {error.Message} Nothing was changed.", error);
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    /// <summary>Puts back what a write moved aside and was killed before it ended; nobody was told that it succeeded.</summary>
    /// <param name="root">The working copy.</param>
    /// <param name="stagings">The folder that holds the staging folders of writes.</param>
    public static void Recover(string root, string stagings)
    {
        if (!Directory.Exists(stagings)) { return; }
        foreach (var staging in Directory.EnumerateDirectories(stagings))
        {
            foreach (var aside in Directory.EnumerateFiles(staging, "*", SearchOption.AllDirectories))
            {
                var full = Path.Combine(root, Path.GetRelativePath(staging, aside));
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                File.Move(aside, full, overwrite: true);
            }
        }

        Directory.Delete(stagings, recursive: true);
    }

    private static List<(string Full, byte[]? Text)> Plan(string root, IReadOnlyCollection<FileEdit> edits)
    {
        if (edits.Count > RepositoryLimits.Edits) { throw new RepositoryException($"One write takes at most {RepositoryLimits.Edits} files."); }

        var plan = new List<(string, byte[]?)>();
        var total = 0L;
        foreach (var edit in edits)
        {
            var bytes = edit.Text is null ? null : Encoding.UTF8.GetBytes(edit.Text);
            if (bytes?.Length > RepositoryLimits.TextBytes) { throw new RepositoryException($"{edit.Path} is larger than 1 MiB."); }
            if ((total += bytes?.Length ?? 0) > RepositoryLimits.WriteBytes) { throw new RepositoryException("One write takes at most 16 MiB."); }

            var full = RepositoryPath.Resolve(root, edit.Path);
            if (bytes is null && !File.Exists(full) && !Directory.Exists(full)) { throw new RepositoryException($"There is no {edit.Path} to delete."); }
            if (bytes is not null && Directory.Exists(full)) { throw new RepositoryException($"{edit.Path} is a directory."); }
            plan.Add((full, bytes));
        }

        return plan;
    }

    private static void Change(string root, string full, byte[]? bytes, string staging, Stack<Action> undo)
    {
        // Under its own path, so that the next start knows where it belongs.
        var aside = Path.Combine(staging, Path.GetRelativePath(root, full));
        if (File.Exists(full))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(aside)!);
            File.Move(full, aside, overwrite: true);
            undo.Push(() => File.Move(aside, full, overwrite: true));
        }
        else if (Directory.Exists(full))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(aside)!);
            Directory.Move(full, aside);
            undo.Push(() => Directory.Move(aside, full));
        }

        if (bytes is null)
        {
            RemoveEmptyParents(root, full, undo);
            return;
        }

        MakeParents(Path.GetDirectoryName(full)!, undo);
        undo.Push(() => File.Delete(full));
        File.WriteAllBytes(full, bytes);
    }

    private static void MakeParents(string folder, Stack<Action> undo)
    {
        if (Directory.Exists(folder)) { return; }
        MakeParents(Path.GetDirectoryName(folder)!, undo);
        Directory.CreateDirectory(folder);
        undo.Push(() => Directory.Delete(folder));
    }

    // Git knows no empty directory, so none may look as if it were one of the repository's.
    private static void RemoveEmptyParents(string root, string full, Stack<Action> undo)
    {
        var parent = Path.GetDirectoryName(full)!;
        while (parent.Length > root.Length && !Directory.EnumerateFileSystemEntries(parent).Any())
        {
            var removed = parent;
            Directory.Delete(removed);
            undo.Push(() => Directory.CreateDirectory(removed));
            parent = Path.GetDirectoryName(parent)!;
        }
    }
}
