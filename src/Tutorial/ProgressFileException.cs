namespace Tutorial;

/// <summary>A file is not one of exported progress; the message says what is wrong with it.</summary>
public sealed class ProgressFileException(string message, Exception? inner = null) : Exception(message, inner);
