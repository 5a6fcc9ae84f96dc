namespace GitRepository;

/// <summary>The repository refused something that a person asked for; the message can be shown as it is.</summary>
/// <param name="message">What was wrong and what to do.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class RepositoryException(string message, Exception? inner = null) : Exception(message, inner);
