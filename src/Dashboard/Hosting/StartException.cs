namespace Dashboard.Hosting;

/// <summary>The dashboard cannot start; the message says why and what to do, and is all that the person should see.</summary>
/// <param name="message">What was wrong and what to do.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
