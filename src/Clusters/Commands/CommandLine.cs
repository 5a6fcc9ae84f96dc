namespace Clusters.Commands;

/// <summary>A line that a command printed.</summary>
/// <param name="Text">The line, without its end.</param>
/// <param name="IsError">Whether it went to standard error: a refusal, or a warning.</param>
public sealed record CommandLine(string Text, bool IsError = false);
