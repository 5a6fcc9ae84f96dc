namespace Helm;

/// <summary>A file given by <c>-f</c>.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Text">Its content; null where the file does not exist.</param>
public sealed record HelmValuesFile(string Name, string? Text);
