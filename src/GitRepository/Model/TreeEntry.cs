namespace GitRepository.Model;

/// <summary>A file or a directory of a tree.</summary>
/// <param name="Path">Its path from the root.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
public sealed record TreeEntry(string Path, bool IsDirectory);
