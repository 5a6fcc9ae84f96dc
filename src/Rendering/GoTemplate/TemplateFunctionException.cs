using Yaml;

namespace GoTemplate;

/// <summary>A function called by a template failed; the executor puts the place in front.</summary>
/// <param name="message">The function's own message.</param>
/// <param name="inner">What caused it.</param>
public sealed class TemplateFunctionException(string message, Exception? inner = null) : RenderingException(message, inner);
