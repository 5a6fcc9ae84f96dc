namespace GitRepository.Model;

/// <summary>A file that differs between two trees, or between the working copy and its newest commit.</summary>
/// <param name="Path">The file.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Patch">The unified diff of this file.</param>
public sealed record FileChange(string Path, FileChangeKind Kind, string Patch);
