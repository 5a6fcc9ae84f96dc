using Yaml;

namespace Kustomize;

/// <summary>Kustomize would have stopped; the message is what it prints behind <c>error: </c>.</summary>
public class KustomizeException : RenderingException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">Kustomize's message.</param>
    public KustomizeException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Kustomize's message.</param>
    /// <param name="inner">What caused it.</param>
    public KustomizeException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>The lines that the tool had printed on its standard error before it stopped.</summary>
    public IReadOnlyList<string> Warnings { get; internal set; } = [];
}
