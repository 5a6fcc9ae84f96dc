namespace FileTrees;

/// <summary>A child of a directory of an <see cref="IFileTree"/>.</summary>
/// <param name="Name">Its name, without its directory.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
public sealed record FileTreeEntry(string Name, bool IsDirectory);
