using Yaml;

namespace Helm;

/// <summary>Helm would have stopped; the message is what it prints behind <c>Error: </c>.</summary>
public sealed class HelmException : RenderingException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">Helm's message.</param>
    public HelmException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Helm's message.</param>
    /// <param name="inner">What caused it.</param>
    public HelmException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
