namespace Yaml;

/// <summary>
/// What all rendering libraries throw where the genuine tool would have stopped, and where a bound is crossed: one family, whose
/// messages are the tools' own and whose place, where one is known, can be read without parsing them.
/// </summary>
/// <param name="message">The message.</param>
/// <param name="inner">What caused it.</param>
public abstract class RenderingException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Where in the input it went wrong; that of the cause unless told otherwise, null where nobody knows.</summary>
    public SourcePosition? Position
    {
        get => field ?? (InnerException as RenderingException)?.Position;
        init;
    }
}
