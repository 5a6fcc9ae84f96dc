using Yaml;

namespace GoTemplate;

/// <summary>A template could not be parsed or executed. The message is that of Go's text/template.</summary>
/// <param name="message">Go's message.</param>
/// <param name="inner">What caused it, if it came from a function.</param>
public abstract class TemplateException(string message, Exception? inner = null) : RenderingException(message, inner);
