namespace Tutorial.Steps.Edits;

/// <summary>
/// One edit of one file. From it come the commit that the button makes and the patch that a learner may type, so that both
/// change the same lines.
/// </summary>
/// <param name="Path">The file, relative to the repository's root.</param>
/// <param name="Message">The message of its commit.</param>
/// <param name="Change">The new text of the file from its present one.</param>
internal sealed record TypedEdit(string Path, string Message, Func<string, string> Change);
