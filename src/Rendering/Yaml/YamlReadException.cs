namespace Yaml;

/// <summary>A text is not YAML, or not the YAML that was asked for. The message is go-yaml's.</summary>
public sealed class YamlReadException : RenderingException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">go-yaml's message, with its <c>yaml: </c> in front.</param>
    public YamlReadException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception from the scanner's.</summary>
    /// <param name="message">go-yaml's message.</param>
    /// <param name="inner">What the scanner said.</param>
    public YamlReadException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
