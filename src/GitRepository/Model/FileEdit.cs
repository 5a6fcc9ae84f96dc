namespace GitRepository.Model;

/// <summary>One change to the working copy.</summary>
/// <param name="Path">The file (or, to delete, also a directory), relative to the root, with <c>/</c>.</param>
/// <param name="Text">The whole new text; null deletes.</param>
public sealed record FileEdit(string Path, string? Text);
