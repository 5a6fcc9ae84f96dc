using System.Globalization;
using Yaml;

namespace GoTemplate;

/// <summary>A text is no template.</summary>
public sealed class TemplateParseException : TemplateException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="name">The name of the text.</param>
    /// <param name="line">The line of the last token read, from 1.</param>
    /// <param name="problem">What is wrong, without position.</param>
    public TemplateParseException(string name, int line, string problem)
        : base(string.Create(CultureInfo.InvariantCulture, $"template: {name}:{line}: {problem}"))
    {
        (TemplateName, Line, Problem) = (name, line, problem);
        Position = new SourcePosition(name, line, null);
    }

    /// <summary>The name of the text.</summary>
    public string TemplateName { get; }

    /// <summary>The line of the last token read, from 1.</summary>
    public int Line { get; }

    /// <summary>What is wrong, without position.</summary>
    public string Problem { get; }
}
