namespace Yaml;

/// <summary>A value cannot be written as JSON. The message is that of Go's <c>encoding/json</c>.</summary>
/// <param name="message">Go's message.</param>
public sealed class GoJsonException(string message) : RenderingException(message);
