namespace ArgoCD.Git;

/// <summary>A repository could not be reached or read.</summary>
/// <param name="message">What git would have said.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class GitSourceException(string message, Exception? inner = null) : Exception(message, inner);
