namespace Coffee.ServiceDefaults.Data;

/// <summary>The database cannot be used; the service cannot start.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="inner">What the driver said.</param>
public sealed class DatabaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
