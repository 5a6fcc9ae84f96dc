using Yaml;

namespace GoTemplate.RegularExpressions;

/// <summary>A pattern is not RE2's language, or took too long to evaluate. The message is that of Go's <c>regexp</c>.</summary>
/// <param name="message">Go's message.</param>
public sealed class GoRegexException(string message) : RenderingException(message);
